import { once } from "node:events";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { AsyncQueue } from "../../../../local-inference/engine/async-queue.ts";
import type { Engine, GenerateEvent, GenerateRequest } from "../../../../local-inference/engine/engine.ts";
import { FairQueue } from "../../../../local-inference/fair-queue.ts";
import type { ModelState } from "../../../../local-inference/health.ts";
import { createApp } from "../../../../local-inference/http/app.ts";

export const KEY = "the-key-of-this-test";
export const MODEL = "small-model";

interface ServerOptions {
	slots: number;
	waitingMax: number;
	state: ModelState | undefined;
	log(line: string): void;
}

/** Starts the HTTP server in front of `engine`. It stops after the test. */
export async function serve(engine: Engine, { slots, waitingMax, state, log }: ServerOptions) {
	const queue = new FairQueue(waitingMax, { now: () => 0, expectedMs: 12_000 });
	queue.setSlots(slots);
	const server = createApp({
		key: KEY,
		engine,
		queue,
		state: () => state ?? { status: "loaded", model: MODEL },
		now: () => 5_000,
		newId: () => "id",
		keepAliveMs: 60_000,
		log,
	});
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	return { url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`, queue };
}

/** A running generation whose events the test controls. */
export class Generation {
	readonly request: GenerateRequest;
	readonly aborted = Promise.withResolvers<void>();
	readonly events = new AsyncQueue<GenerateEvent | Error>();

	constructor(request: GenerateRequest) {
		this.request = request;
	}

	emit(...events: (GenerateEvent | Error)[]): void {
		for (const event of events) this.events.push(event);
	}
}

/** Starts the HTTP server with a fake engine whose generations the test controls. */
export async function setUp({
	slots = 2,
	waitingMax = 4,
	state,
}: {
	slots?: number;
	waitingMax?: number;
	state?: ModelState;
} = {}) {
	const log: string[] = [];
	const generations: Generation[] = [];
	const arrivals: (() => void)[] = [];
	const engine: Engine = {
		dispose: async () => undefined,
		embed: async () => ({ vectors: [], tokens: 0 }),
		health: () => ({
			status: "ok",
			device: "cpu",
			cpuThreads: 2,
			slots,
			contextTokens: 128,
			parameters: 135_000_000,
			loadMs: 5,
			memoryBytes: 7,
			detail: null,
		}),
		async *generate(request, signal) {
			const generation = new Generation(request);
			generations.push(generation);
			for (const arrived of arrivals.splice(0)) arrived();
			const aborted = once(signal, "abort").then(() => new Error("stopped"));
			for (;;) {
				const event = await Promise.race([generation.events.next(), aborted]);
				if (signal.aborted) generation.aborted.resolve();
				if (event instanceof Error) throw event;
				yield event;
				if (event.type === "finish") return;
			}
		},
	};
	const { url: base, queue } = await serve(engine, {
		slots,
		waitingMax,
		state,
		log: (line) => log.push(line),
	});
	const post = (body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
		fetch(`${base}/v1/chat/completions`, {
			method: "POST",
			headers: { authorization: `Bearer ${KEY}`, ...headers },
			body: typeof body === "string" ? body : JSON.stringify(body),
			...(signal && { signal }),
		});
	/** Waits for the n-th generation of the engine. */
	const generation = async (n: number): Promise<Generation> => {
		for (;;) {
			const found = generations[n];
			if (found) return found;
			await new Promise<void>((resolve) => arrivals.push(resolve));
		}
	};
	return { base, post, generation, queue, generations, log };
}

export const hello = { messages: [{ role: "user", content: "Hello" }] };
export const prompt: GenerateEvent = { type: "prompt", promptTokens: 9, cachedTokens: 4 };
export const finish: GenerateEvent = { type: "finish", reason: "stop", completionTokens: 2 };

const ErrorBody = z.object({
	error: z.strictObject({
		message: z.string(),
		type: z.string(),
		param: z.string().nullable(),
		code: z.string(),
	}),
});
export const errorOf = async (response: Response) => ErrorBody.parse(await response.json()).error;
