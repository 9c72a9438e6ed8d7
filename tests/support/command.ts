import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";

const ROOT = dirname(dirname(import.meta.dirname));

/** Runs a script of package.json that `with-install.mjs` starts, and waits for its end. `output` has both streams. */
export async function runScript(
	script: string,
	args: readonly string[],
	env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
	const child = spawn(process.execPath, [join("scripts", "with-install.mjs"), script, ...args], {
		cwd: ROOT,
		env: { ...process.env, ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const [code] = await once(child, "close");
	return { code: typeof code === "number" ? code : null, output };
}
