import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { z } from "zod";

const WARM_UP_MS = 1_000;

/** Calls a Worker while it works for others. Has a thread of its own, so that it never waits for the benchmark. */
export class OtherCaller implements AsyncDisposable {
	readonly #thread: Worker;

	private constructor(url: string) {
		this.#thread = new Worker(new URL("./caller-thread.ts", import.meta.url), { workerData: url });
	}

	/** Starts the thread, and calls each path for a second, so that neither the thread nor the Worker is cold. */
	static async start(url: string, paths: readonly string[]): Promise<OtherCaller> {
		const caller = new OtherCaller(url);
		for (const path of paths) await caller.during(path, delay(WARM_UP_MS));
		return caller;
	}

	/** Calls `path` repeatedly until `work` is done. Returns how long each call took, in milliseconds. */
	async during<T>(path: string, work: Promise<T>): Promise<{ result: T; waits: number[] }> {
		this.#thread.postMessage(path);
		const result = await work;
		const answered = once(this.#thread, "message");
		this.#thread.postMessage(null);
		const [waits] = await answered;
		return { result, waits: z.array(z.number()).parse(waits) };
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#thread.terminate();
	}
}
