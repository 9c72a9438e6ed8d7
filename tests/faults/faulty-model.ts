import { createServer, type ServerResponse } from "node:http";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import { type Listening, listen } from "../support/listen.ts";
import { Random } from "../support/random.ts";

/** What the server does wrong with one request for an answer. */
export const MODEL_FAULTS = [
	"status 500",
	"status 500 with Retry-After",
	"status 503",
	"status 503 with Retry-After",
	"status 429",
	"status 429 with Retry-After",
	"reset before the answer",
	"reset in the answer",
	"half an event",
	"garbage before the answer",
	"garbage in the answer",
	"events in pieces",
	"events out of order",
	"stall",
] as const;
export type ModelFault = (typeof MODEL_FAULTS)[number];

const MODEL = "faulty";
const CONTEXT_TOKENS = 4_096;
const WORDS = 24;
const PAUSE_MS = 15;
/** What makes every word of a long answer long, so that few answers fill the buffers of a connection. */
const PADDING = "x".repeat(10_000);
/** A question names itself, so that the server knows which answer belongs to it. */
const QUESTION = /Please report on (\S+) now/;

const Body = z.object({ messages: z.array(z.object({ content: z.string() })) });

/** Returns the text of a question. `name` has no spaces. */
export function questionOf(name: string): string {
	return `Please report on ${name} now.`;
}

/** Returns the answer to a question, which depends only on its name. A name that starts with "long" has a long answer. */
export function answerOf(name: string): string {
	return wordsOf(name).join("");
}

function wordsOf(name: string): string[] {
	const random = new Random([...name].reduce((sum, character) => sum * 31 + character.charCodeAt(0), 7));
	const padding = name.startsWith("long") ? PADDING : "";
	// A character of several bytes, which may be cut apart.
	const words = Array.from({ length: WORDS }, () => ` wö${random.below(1_000)}${padding}`);
	return [`The report on ${name} says`, ...words, "."];
}

/**
 * An OpenAI-compatible model server with scripted faults. Each question has one answer, so that a lost, repeated or
 * mixed word is noticed.
 */
export class FaultyModel implements AsyncDisposable {
	/** Chooses the fault of a call. `call` counts the calls for one question, from 1. */
	misbehave: (name: string, call: number) => ModelFault | null = () => null;
	/** Number of calls for each question. */
	readonly calls = new Map<string, number>();
	/** The question of each call, in order. */
	readonly order: string[] = [];
	/** Answers begin when this resolves. */
	gate: Promise<void> = Promise.resolve();
	/** Pause between two words, in milliseconds. */
	pauseMs = PAUSE_MS;
	/** The questions whose answers are in progress. */
	readonly running = new Set<string>();
	/** Whether every connection is reset, as when the process is gone. Calls are counted nevertheless. */
	isAway = false;
	/** Epoch milliseconds of each call, and whether the question had been asked before. */
	readonly callTimes: { at: number; isRepeated: boolean }[] = [];
	#listening: Listening | null = null;
	#port = 0;

	/** Starts a server on a free loopback port. */
	static async start(): Promise<FaultyModel> {
		const model = new FaultyModel();
		await model.resume();
		return model;
	}

	get url(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Closes the port and all connections, as when the process is killed. */
	async kill(): Promise<void> {
		await this.#listening?.close();
		this.#listening = null;
	}

	/** Listens again on the same port. */
	async resume(): Promise<void> {
		const server = createServer(async (request, response) => {
			const isQuestion = request.url === "/v1/chat/completions";
			if (this.isAway && !isQuestion) return void response.destroy();
			if (request.url === "/v1/models") return send(response, 200, MODELS);
			if (!isQuestion) return send(response, 200, { status: "ok", model: MODEL });
			let text = "";
			for await (const part of request) text += part;
			await this.#answer(response, Body.parse(JSON.parse(text)).messages.at(-1)?.content ?? "");
		});
		this.#listening = await listen(server, this.#port);
		this.#port = Number(new URL(this.#listening.url).port);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.kill();
	}

	async #answer(response: ServerResponse, content: string): Promise<void> {
		const [, name = "nothing"] = QUESTION.exec(content) ?? [];
		const call = (this.calls.get(name) ?? 0) + 1;
		this.calls.set(name, call);
		this.callTimes.push({ at: Date.now(), isRepeated: call > 1 });
		this.order.push(name);
		const fault = this.misbehave(name, call);
		if (fault?.startsWith("status")) return sendStatus(response, fault);
		if (this.isAway || fault === "reset before the answer") return void response.destroy();
		this.running.add(name);
		response.once("close", () => this.running.delete(name));
		await this.gate;
		await stream(response, wordsOf(name), fault, this.pauseMs);
	}
}

async function stream(
	response: ServerResponse,
	words: string[],
	fault: ModelFault | null,
	pauseMs: number,
): Promise<void> {
	response.writeHead(200, { "content-type": "text/event-stream" });
	if (fault === "garbage before the answer") response.write(GARBAGE);
	if (fault === "events out of order") response.write(chunk({ delta: {}, finish_reason: "stop" }));
	for (const [at, word] of words.entries()) {
		if (response.destroyed) return;
		const isHalfway = at === Math.floor(words.length / 2);
		if (isHalfway && fault === "reset in the answer") return void response.destroy();
		if (isHalfway && fault === "stall") return;
		if (isHalfway && fault === "garbage in the answer") response.write(GARBAGE);
		const event = chunk({ delta: { content: word }, finish_reason: null });
		if (isHalfway && fault === "half an event") return void response.end(event.slice(0, event.length / 2));
		if (fault === "events in pieces") await writePieces(response, event);
		else response.write(event);
		await delay(pauseMs);
	}
	response.write(chunk({ delta: {}, finish_reason: "stop" }));
	response.end("data: [DONE]\n\n");
}

/** Writes each byte on its own. */
async function writePieces(response: ServerResponse, event: string): Promise<void> {
	for (const byte of Buffer.from(event)) {
		response.write(Buffer.of(byte));
		// The network merges bytes that are written at once.
		await nextTurn();
	}
}

const GARBAGE = 'data: {"choices":[{"delta":{"content":\n\ndata: \ud83d\n\n\0\0\n\n';

const MODELS = { object: "list", data: [{ id: MODEL, object: "model", meta: { n_ctx: CONTEXT_TOKENS } }] };

function chunk(choice: object): string {
	return `data: ${JSON.stringify({ id: "1", model: MODEL, choices: [{ index: 0, ...choice }] })}\n\n`;
}

function sendStatus(response: ServerResponse, fault: string): void {
	const status = Number(/\d+/.exec(fault)?.[0]);
	if (fault.endsWith("Retry-After")) response.setHeader("retry-after", "1");
	send(response, status, { error: { code: status, message: "It failed on purpose", type: "server_error" } });
}

function send(response: ServerResponse, status: number, body: object): void {
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
