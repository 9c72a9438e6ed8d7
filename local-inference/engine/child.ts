import { messageOf } from "../log.ts";
import { EngineError } from "./engine.ts";
import { LlamaHost } from "./llama.ts";
import { type FromChild, ToChild } from "./messages.ts";

/** The engine's process: it loads the model, answers the server's messages, and ends with the server. */
const running = new Map<number, AbortController>();
let host: LlamaHost | null = null;

process.on("message", (raw) => {
	const message = ToChild.parse(raw);
	if (message.type === "start") void start(message);
	else if (message.type === "generate")
		void answer(message.id, (host, signal) =>
			host.generate(message.request, signal, (event) => send({ ...event, id: message.id })),
		);
	else if (message.type === "embed")
		void answer(message.id, async (host, signal) =>
			send({ type: "embedded", id: message.id, ...(await host.embed(message.texts, signal)) }),
		);
	else cancel(message.id);
});
// The server was stopped, or killed with -9: without it there is nobody to work for. An orderly exit would first wait
// for native threads, and there is nothing to save.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
// A Ctrl-C in the terminal reaches this process too; the server says when to stop.
process.on("SIGINT", () => undefined);

async function start(options: Extract<ToChild, { type: "start" }>): Promise<void> {
	try {
		host = await LlamaHost.open(options, (line) => send({ type: "log", line }));
		send({ type: "ready", info: host.info });
	} catch (error) {
		send({ type: "failed", message: messageOf(error) });
	}
}

/** Has a request worked on; however it ends, the server hears of it. */
async function answer(
	id: number,
	work: (host: LlamaHost, signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const abort = new AbortController();
	running.set(id, abort);
	try {
		if (!host) throw new EngineError("generation_failed", "The model is not loaded.");
		await work(host, abort.signal);
	} catch (error) {
		if (abort.signal.aborted) send({ type: "cancelled", id });
		else if (error instanceof EngineError && error.code === "context_length_exceeded")
			send({ type: "error", id, code: error.code, message: error.message });
		else send({ type: "error", id, code: "generation_failed", message: messageOf(error) });
	} finally {
		running.delete(id);
	}
}

function cancel(id: number): void {
	const abort = running.get(id);
	// Its end and the stop crossed on the way; the server waits for an answer in any case.
	if (!abort) send({ type: "cancelled", id });
	abort?.abort();
}

function send(message: FromChild): void {
	if (process.connected) process.send?.(message);
}
