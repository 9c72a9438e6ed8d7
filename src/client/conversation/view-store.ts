import type { ServerFrame } from "../../contracts/socket.ts";
import { type ConversationView, EMPTY_VIEW, type LocalEvent, reduceConversation } from "./state.ts";
import { hasTask, isFinished, newTurn, type Turn } from "./turn.ts";
import { Waiters } from "./waiters.ts";

/** The current view of a conversation and the promises that wait for its tasks. */
export class ViewStore {
	readonly #waiters = new Waiters();
	#view: ConversationView = EMPTY_VIEW;

	get view(): ConversationView {
		return this.#view;
	}

	/** Applies an event to the view. Returns false if it changed nothing. */
	apply(event: ServerFrame | LocalEvent): boolean {
		const before = this.#view;
		this.#view = reduceConversation(before, event);
		if (this.#view === before) return false;
		this.#waiters.resolveFinished(this.#view.turns);
		return true;
	}

	/** Returns the turn of a task, or a queued one if the task is unknown. */
	findTurn(taskId: string): Turn {
		return this.#view.turns.find((turn) => hasTask(turn, taskId)) ?? newTurn({ taskId, state: "queued" });
	}

	/** Resolves with the turn of a task when it finishes. */
	finished(taskId: string): Promise<Turn> {
		const turn = this.findTurn(taskId);
		return isFinished(turn) ? Promise.resolve(turn) : this.#waiters.wait(taskId);
	}

	/** Returns the ids of the acknowledged tasks that have not finished. */
	unfinishedTaskIds(): string[] {
		return this.#view.turns
			.filter((turn) => !isFinished(turn))
			.map(({ taskId }) => taskId)
			.filter((taskId) => taskId !== null);
	}

	/** Resolves all pending promises with the current turns, because no more events will arrive. */
	resolveAll(): void {
		this.#waiters.resolveAll((taskId) => this.findTurn(taskId));
	}
}
