import { type Outcome, unwrap } from "../../src/errors.ts";
import { erasedConversations, erasingSince, forgetErased } from "./conversations.ts";
import { type Job, someDone } from "./jobs.ts";

/** Conversations that are erased in one go: each is two calls, and an alarm may make only so many. */
const AT_ONCE = 20;
/** An erasure that was broken off goes on after this time. */
const RETRY_MS = 10_000;

export interface ConversationErasureDeps {
	sql: SqlStorage;
	conversation(id: string): { clear(): Promise<Outcome<void>>; erase(): Promise<void> };
}

/** Empties the objects of conversations that were deleted. Each is forgotten only when nothing is left of it. */
export class ConversationErasure implements Job {
	readonly name = "erase_conversations";
	readonly #deps: ConversationErasureDeps;
	/** Twice at once, one could empty what was begun anew after the other. */
	readonly #underWay = new Map<string, Promise<void>>();

	constructor(deps: ConversationErasureDeps) {
		this.#deps = deps;
	}

	dueAt(): number | null {
		const since = erasingSince(this.#deps.sql);
		return since === null ? null : since + RETRY_MS;
	}

	async run(): Promise<void> {
		await someDone(erasedConversations(this.#deps.sql, AT_ONCE).map((id) => this.erase(id)));
	}

	/** Erases one that was marked. Throws when something is left of it. */
	erase(id: string): Promise<void> {
		const underWay = this.#underWay.get(id) ?? this.#erase(id).finally(() => this.#underWay.delete(id));
		this.#underWay.set(id, underWay);
		return underWay;
	}

	async #erase(id: string): Promise<void> {
		const conversation = this.#deps.conversation(id);
		// Ends what is running and sends what is owed. Of an object that is empty already there is nothing to clear.
		const cleared = await conversation.clear();
		if (!("error" in cleared && cleared.error.code === "conversation_not_found")) unwrap(cleared);
		await conversation.erase();
		forgetErased(this.#deps.sql, id);
	}
}
