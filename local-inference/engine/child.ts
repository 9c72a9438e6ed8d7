import { setTimeout } from "node:timers/promises";
import { messageOf } from "../log.ts";
import type { AnswerEvent } from "./answer-task.ts";
import { type FromChild, ToChild } from "./child-protocol.ts";
import { EngineError, type EngineErrorCode } from "./engine.ts";
import { LoadedModel } from "./loaded-model.ts";
import { Outbox } from "./outbox.ts";

/** The engine's process. It loads the model, handles the server's messages, and exits with the server. */
const running = new Map<number, AbortController>();
const outbox = new Outbox(
	(messages) => {
		if (process.connected) process.send?.(messages);
	},
	() => performance.now(),
);
let model: LoadedModel | null = null;

process.on("message", (raw) => {
	const message = ToChild.parse(raw);
	if (message.type === "start") void start(message);
	else if (message.type === "generate")
		void handle(message.id, (model, signal) =>
			model.generate(message.request, signal, createEmitter(message.id)),
		);
	else if (message.type === "embed")
		void handle(message.id, async (model, signal) =>
			send({ type: "embedded", id: message.id, ...(await model.embed(message.texts, signal)) }),
		);
	else cancel(message.id);
});
// The server has stopped or was killed. There is nothing to save, and a graceful exit would first wait for native
// threads.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
// Ctrl-C in the terminal also reaches this process, but the server decides when it stops.
process.on("SIGINT", () => undefined);

async function start(options: Extract<ToChild, { type: "start" }>): Promise<void> {
	let reason: string | undefined;
	try {
		model = await LoadedModel.load(options, {
			log: (line) => {
				reason ??= LOAD_FAILURE.exec(line)?.[1];
				send({ type: "log", line });
			},
			onBatchStart: (isLong) => (isLong ? outbox.flush() : outbox.flushIfDue()),
		});
		send({ type: "ready", info: model.info });
	} catch (error) {
		// The library passes the lines of the log on later than the error.
		if (reason === undefined) await setTimeout(LOG_DELAY_MS);
		send({ type: "failed", message: reason ?? messageOf(error) });
	}
}
/** How long the log may arrive after the error that it explains. */
const LOG_DELAY_MS = 500;
/** llama.cpp's log has the reason why a model cannot be loaded; the error does not. */
const LOAD_FAILURE = /error loading model: (.+)/;

/** Runs `work` for a request. Reports an error or a cancellation to the server. */
async function handle(
	id: number,
	work: (model: LoadedModel, signal: AbortSignal) => Promise<void>,
): Promise<void> {
	const abort = new AbortController();
	running.set(id, abort);
	try {
		if (!model) throw new EngineError("generation_failed", "The model is not loaded.");
		await work(model, abort.signal);
	} catch (error) {
		if (abort.signal.aborted) send({ type: "cancelled", id });
		else if (error instanceof EngineError && isRequestError(error.code))
			send({
				type: "error",
				id,
				code: error.code,
				message: error.message,
				...(error.param !== null && { param: error.param }),
			});
		else send({ type: "error", id, code: "generation_failed", message: messageOf(error) });
	} finally {
		running.delete(id);
	}
}

function isRequestError(code: EngineErrorCode): code is "context_length_exceeded" | "request_refused" {
	return code === "context_length_exceeded" || code === "request_refused";
}

function cancel(id: number): void {
	const abort = running.get(id);
	// The request ended before the cancellation arrived. The server still waits for a confirmation.
	if (!abort) send({ type: "cancelled", id });
	abort?.abort();
}

/** Returns a function that sends the events of an answer: tokens after the first one together with later ones. */
function createEmitter(id: number): (event: AnswerEvent) => void {
	let hasText = false;
	return (event) => {
		if (event.type === "token" && hasText) outbox.hold({ ...event, id });
		else send({ ...event, id });
		hasText ||= event.type === "token";
	};
}

function send(message: FromChild): void {
	outbox.send(message);
}
