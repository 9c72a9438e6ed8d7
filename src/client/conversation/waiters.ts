import { isFinished, isOf, type Turn } from "./turn.ts";

/** Those who wait for the end of a task. */
export class Waiters {
	readonly #waiting = new Map<string, ((turn: Turn) => void)[]>();

	wait(taskId: string): Promise<Turn> {
		return new Promise((resolve) => {
			this.#waiting.set(taskId, [...(this.#waiting.get(taskId) ?? []), resolve]);
		});
	}

	/** Tells those whose task has ended. */
	settle(turns: readonly Turn[]): void {
		for (const taskId of this.#waiting.keys()) {
			const turn = turns.find((candidate) => isOf(candidate, taskId));
			if (turn && isFinished(turn)) this.#tell(taskId, turn);
		}
	}

	/** Tells all of them what is known: nothing more will be heard. */
	settleAll(known: (taskId: string) => Turn): void {
		for (const taskId of this.#waiting.keys()) this.#tell(taskId, known(taskId));
	}

	#tell(taskId: string, turn: Turn): void {
		for (const resolve of this.#waiting.get(taskId) ?? []) resolve(turn);
		this.#waiting.delete(taskId);
	}
}
