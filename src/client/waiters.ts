import { isFinished, type Turn } from "./turn.ts";

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
		for (const turn of turns) {
			if (turn.taskId === null || !isFinished(turn)) continue;
			for (const resolve of this.#waiting.get(turn.taskId) ?? []) resolve(turn);
			this.#waiting.delete(turn.taskId);
		}
	}
}
