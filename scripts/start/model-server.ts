import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { acceptsConnections } from "../../local-inference/ports.ts";
import { LogFile } from "./log-file.ts";
import type { StartSettings } from "./settings.ts";
import { type SuperviseDeps, superviseService } from "./supervise.ts";

const LISTEN_TIMEOUT_MS = 20_000;
const POLL_MS = 100;

/**
 * Starts the model server and supervises it. Resolves when the server listens, which can be before its model is
 * loaded. Also resolves after a timeout or when the server ends, because the page works without a model.
 */
export async function startModelServer(
	settings: StartSettings,
	port: number,
	key: string,
	deps: SuperviseDeps,
	onError: (error: unknown) => void,
): Promise<void> {
	const { root, stateFolder, logFormat } = settings;
	const waiting = new AbortController();
	const timer = setTimeout(() => waiting.abort(), LISTEN_TIMEOUT_MS);
	const options = {
		part: "model server",
		args: [join(root, "local-inference", "server.ts")],
		cwd: root,
		env: () => ({
			...process.env,
			...{ LOCAL_INFERENCE_PORT: String(port), LOCAL_INFERENCE_KEY: key },
			// `superviseService` writes the entries in the format of the settings.
			LOG_FORMAT: "json",
		}),
		log: new LogFile(join(stateFolder, "logs", "model-server.log"), logFormat),
		onExit: () => waiting.abort(),
	} as const;
	superviseService(options, deps).catch(onError);
	while (!waiting.signal.aborted && !deps.stopping.aborted && !(await acceptsConnections(port)))
		await delay(POLL_MS);
	clearTimeout(timer);
}
