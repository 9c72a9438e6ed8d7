import { randomUUID } from "node:crypto";
import { createSource } from "./create-source.ts";
import { FairQueue } from "./fair-queue.ts";
import { createApp } from "./http/app.ts";
import { logLine as log, messageOf } from "./log.ts";
import { readServerSettings, type ServerSettings } from "./settings.ts";

const KEEP_ALIVE_MS = 5_000;
const STOP_TIMEOUT_MS = 2_000;
/** Assumed duration of an answer until requests have been measured. */
const TYPICAL_ANSWER_MS = 10_000;

/** Starts the model server. It listens immediately and loads the model in the background. */
function main(settings: ServerSettings): void {
	const { engine, model } = createSource(settings, {
		log,
		onChange: () => queue.setSlots(engine.health().slots),
	});
	const queue = new FairQueue(settings.waitingMax, {
		now: () => performance.now(),
		expectedMs: TYPICAL_ANSWER_MS,
	});
	const server = createApp({
		key: settings.key,
		engine,
		queue,
		state: () => model.state,
		now: Date.now,
		newId: randomUUID,
		keepAliveMs: KEEP_ALIVE_MS,
		log,
	});

	let isStopping = false;
	const stop = (reason: string, code = 0) => {
		if (isStopping) return;
		isStopping = true;
		log(`Stopping: ${reason}.`);
		setTimeout(() => process.exit(code), STOP_TIMEOUT_MS).unref();
		server.close();
		server.closeAllConnections();
		model.stop();
		void engine.dispose().then(() => process.exit(code));
	};
	process.on("SIGINT", () => stop("interrupted"));
	process.on("SIGTERM", () => stop("terminated"));
	// The IPC channel closes when the parent process ends, even if it is killed.
	process.on("disconnect", () => stop("the parent process has exited"));
	server.on("error", (error) =>
		stop(`cannot listen on ${settings.host}:${settings.port} (${error.message})`, 1),
	);
	server.listen(settings.port, settings.host, () => {
		const address = server.address();
		const port = typeof address === "object" && address ? address.port : settings.port;
		const url = `http://${settings.host}:${port}`;
		log(`Listening on ${url}.`);
		process.send?.({ type: "listening", url });
		void model.run();
	});
}

try {
	main(readServerSettings(process.env));
} catch (error) {
	console.error(messageOf(error));
	process.exitCode = 1;
}
