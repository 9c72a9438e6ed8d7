import { divideBatch } from "./divide-batch.ts";

/** A request that is evaluated in a sequence of the context. */
export interface BatchTask {
	/** Returns how many tokens are ready to evaluate: the rest of the prompt, or 1 while generating. */
	pendingTokens(): number;
	/** Evaluates `tokens` tokens. Resolves to true if the task isn't done yet. A rejection ends only this task. */
	step(tokens: number): Promise<boolean>;
}

export interface BatchLoopDeps {
	/** Returns how many prompt tokens one batch evaluates. */
	promptBudget: () => number;
	/** Called before each batch with the batch's number of tokens and of running tasks. */
	onBatchStart: (tokens: number, tasks: number) => void;
	onBatchEnd: () => void;
}

/**
 * Steps all running tasks together: each step is one batch with all sequences. If the sequences ran independently,
 * batches would be partial, and another batch would always be queued. The library would then never release the context,
 * which new requests wait for.
 */
export class BatchLoop {
	readonly #deps: BatchLoopDeps;
	readonly #tasks = new Map<BatchTask, { resolve: () => void; reject: (error: unknown) => void }>();
	#isRunning = false;

	constructor(deps: BatchLoopDeps) {
		this.#deps = deps;
	}

	/** Adds the task to the next batch. Resolves when the task is done. */
	run(task: BatchTask): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#tasks.set(task, { resolve, reject });
			if (!this.#isRunning) void this.#loop();
		});
	}

	async #loop(): Promise<void> {
		this.#isRunning = true;
		while (this.#tasks.size > 0) {
			const tasks = [...this.#tasks.keys()];
			const shares = divideBatch(
				tasks.map((task) => task.pendingTokens()),
				this.#deps.promptBudget(),
			);
			this.#deps.onBatchStart(
				shares.reduce((sum, share) => sum + share, 0),
				tasks.length,
			);
			await Promise.all(tasks.map((task, index) => this.#step(task, shares[index] ?? 1)));
			this.#deps.onBatchEnd();
		}
		this.#isRunning = false;
	}

	async #step(task: BatchTask, tokens: number): Promise<void> {
		const promise = this.#tasks.get(task);
		try {
			if (await task.step(tokens)) return;
			promise?.resolve();
		} catch (error) {
			promise?.reject(error);
		}
		this.#tasks.delete(task);
	}
}
