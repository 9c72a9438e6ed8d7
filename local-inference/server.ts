import { randomUUID } from "node:crypto";
import { EmbeddedEngine } from "./engine/embedded.ts";
import { createApp } from "./http/app.ts";
import { logLine as log, messageOf } from "./log.ts";
import { ModelKeeper } from "./model-keeper.ts";
import { threadsFile } from "./models/store.ts";
import { FairQueue } from "./queue.ts";
import { readSettings, type Settings } from "./settings.ts";

const KEEP_ALIVE_MS = 5_000;
const STOP_TIMEOUT_MS = 2_000;
/** What an answer is taken to be before any was measured: its length in tokens, and how many come in a second. */
const ANSWER_TYPICAL_TOKENS = 200;
const SPEED_TYPICAL_PER_S = 20;

/** The model server: it listens at once, and the model joins when it is there. */
function main(settings: Settings): void {
	const { modelsFolder, slots, contextTokens } = settings;
	const gpu = process.platform === "darwin" && process.arch === "arm64";
	const engine = new EmbeddedEngine(
		{ slots, contextTokens, gpu, threadsFile: (path) => threadsFile(path, modelsFolder) },
		{ log, onChange: () => queue.setSlots(engine.health().slots) },
	);
	const queue = new FairQueue(settings.waitingMax, {
		now: () => performance.now(),
		expectedMs: () => (ANSWER_TYPICAL_TOKENS / decodeSpeed(engine)) * 1000,
	});
	const keeper = new ModelKeeper(settings, engine, log);
	const server = createApp({
		key: settings.key,
		engine,
		queue,
		state: () => keeper.state,
		now: Date.now,
		newId: randomUUID,
		keepAliveMs: KEEP_ALIVE_MS,
		log,
	});

	let stopping = false;
	const stop = (why: string, code = 0) => {
		if (stopping) return;
		stopping = true;
		log(`Stopping: ${why}.`);
		setTimeout(() => process.exit(code), STOP_TIMEOUT_MS).unref();
		server.close();
		server.closeAllConnections();
		keeper.stop();
		void engine.dispose().then(() => process.exit(code));
	};
	process.on("SIGINT", () => stop("interrupted"));
	process.on("SIGTERM", () => stop("terminated"));
	// Whoever started the server with a channel to it takes it along, however it ends.
	process.on("disconnect", () => stop("the process that started it is gone"));
	server.on("error", (error) =>
		stop(`cannot listen on ${settings.host}:${settings.port} (${error.message})`, 1),
	);
	server.listen(settings.port, settings.host, () => {
		const address = server.address();
		const port = typeof address === "object" && address ? address.port : settings.port;
		const url = `http://${settings.host}:${port}`;
		log(`Listening on ${url}.`);
		process.send?.({ type: "listening", url });
		void keeper.run();
	});
}

function decodeSpeed(engine: EmbeddedEngine): number {
	const threads = engine.health().threads;
	return threads?.tried.find((figure) => figure.threads === threads.decode)?.decode || SPEED_TYPICAL_PER_S;
}

try {
	main(readSettings(process.env));
} catch (error) {
	console.error(messageOf(error));
	process.exitCode = 1;
}
