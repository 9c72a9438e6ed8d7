/**
 * Groups the writes of calls that arrive at the same time. What runs in one turn of the event loop is one transaction
 * with one sync to disk, during which all of workerd waits. Otherwise, each call has its own.
 */
export class GroupCommit {
	readonly #nextTurn: () => Promise<void>;
	#group: Promise<void> | null = null;

	/** `nextTurn` resolves after the calls that have already arrived were started. */
	constructor(nextTurn: () => Promise<void>) {
		this.#nextTurn = nextTurn;
	}

	/** Resolves in the same turn for all callers of a group. They must not wait for anything before they write. */
	join(): Promise<void> {
		this.#group ??= this.#nextTurn().then(() => {
			this.#group = null;
		});
		return this.#group;
	}
}
