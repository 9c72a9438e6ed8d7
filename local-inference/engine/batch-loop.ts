import { divideBatch } from "./divide-batch.ts";

/** A request that is evaluated in a sequence of the context. */
export interface BatchTask {
	/** Returns how many tokens are ready to evaluate: the rest of the prompt, or 1 while generating. */
	pendingTokens(): number;
	/** Evaluates that many tokens. Resolves with whether there is more to do. A rejection ends only this task. */
	step(tokens: number): Promise<boolean>;
}

export interface BatchLoopDeps {
	/** Returns how many prompt tokens one batch evaluates when `tasks` tasks are running. */
	promptBudget: (tasks: number) => number;
	/** Called before a batch of that many tokens. */
	onBatchStart: (tokens: number) => void;
	onBatchEnd: () => void;
}

/**
 * Steps all running tasks together, so that every step is one batch of all sequences. (If sequences ran freely they
 * would fall out of step: batches become partial, and since another one is always queued, the library never releases
 * the context, which a new request has to wait for.)
 */
export class BatchLoop {
	readonly #deps: BatchLoopDeps;
	readonly #tasks = new Map<BatchTask, { resolve: () => void; reject: (error: unknown) => void }>();
	#isRunning = false;

	constructor(deps: BatchLoopDeps) {
		this.#deps = deps;
	}

	/** Runs the task from the next batch on. Resolves when it has nothing more to do. */
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
				this.#deps.promptBudget(tasks.length),
			);
			this.#deps.onBatchStart(shares.reduce((sum, share) => sum + share, 0));
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
