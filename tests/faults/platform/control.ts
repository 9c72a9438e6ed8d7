import { COMMAND_PATH, InjectedFaults, type PlatformCommand } from "./faults.ts";

/** The environment of a stack whose platform can misbehave. */
export const FAULTY_PLATFORM = {
	NODE_OPTIONS: `--import=${new URL("preload.ts", import.meta.url).href}`,
};

/** Changes how the platform of the stack at `url` misbehaves. Returns what was injected so far. */
export async function commandPlatform(url: string, command: PlatformCommand): Promise<InjectedFaults> {
	const response = await fetch(new URL(COMMAND_PATH, url), { method: "POST", body: JSON.stringify(command) });
	if (!response.ok) throw new Error(`The faulty platform responded with ${response.status}.`);
	return InjectedFaults.parse(await response.json());
}
