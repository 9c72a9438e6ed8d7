import { hasTask, isFinished, type Turn } from "./turn.ts";

/** Promises that resolve when tasks finish. */
export class Waiters {
	readonly #resolvers = new Map<string, ((turn: Turn) => void)[]>();

	/** Returns a promise that resolves when the task finishes. */
	wait(taskId: string): Promise<Turn> {
		return new Promise((resolve) => {
			this.#resolvers.set(taskId, [...(this.#resolvers.get(taskId) ?? []), resolve]);
		});
	}

	/** Resolves the promises whose tasks have finished. */
	resolveFinished(turns: readonly Turn[]): void {
		for (const taskId of this.#resolvers.keys()) {
			const turn = turns.find((candidate) => hasTask(candidate, taskId));
			if (turn && isFinished(turn)) this.#resolve(taskId, turn);
		}
	}

	/** Resolves all promises with the current turns, because no more events will arrive. */
	resolveAll(findTurn: (taskId: string) => Turn): void {
		for (const taskId of this.#resolvers.keys()) this.#resolve(taskId, findTurn(taskId));
	}

	#resolve(taskId: string, turn: Turn): void {
		for (const resolve of this.#resolvers.get(taskId) ?? []) resolve(turn);
		this.#resolvers.delete(taskId);
	}
}
