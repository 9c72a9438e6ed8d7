import init from "../../migrations/conversation/0001_init.sql?raw" with { type: "text" };
import expansion from "../../migrations/conversation/0002_expansion.sql?raw" with { type: "text" };
import memory from "../../migrations/conversation/0003_memory.sql?raw" with { type: "text" };
import attachments from "../../migrations/conversation/0004_attachments.sql?raw" with { type: "text" };
import messageIndex from "../../migrations/conversation/0005_message_index.sql?raw" with { type: "text" };
import feedback from "../../migrations/conversation/0006_feedback.sql?raw" with { type: "text" };
import budgets from "../../migrations/conversation/0007_budgets.sql?raw" with { type: "text" };
import attachmentIndex from "../../migrations/conversation/0008_attachment_index.sql?raw" with {
	type: "text",
};
import schema from "../../migrations/conversation/schema.sql?raw" with { type: "text" };
import { conversationDeleted, conversationNotFound } from "../../src/common-errors.ts";
import { create, isEmpty, migrate } from "../migrate.ts";
import type { Alarm } from "./alarm.ts";
import type { Room } from "./room.ts";

/** The migrations of a conversation, in order, which are imported as those of a brain. */
export const MIGRATIONS = [
	init,
	expansion,
	memory,
	attachments,
	messageIndex,
	feedback,
	budgets,
	attachmentIndex,
];

/**
 * What creates the schema of a new conversation. `schema` has the tables of `init` as later migrations changed them: an
 * ALTER TABLE takes several times as long as a CREATE TABLE.
 */
const CREATION = [schema, expansion, memory, attachments, feedback].join("\n");

export interface LifecycleDeps {
	storage: DurableObjectStorage;
	alarm: Alarm;
	/** Registers the conversation with its user's brain. */
	register(): Promise<void>;
	createRoom(): Room;
}

/** Tracks whether the conversation exists. The first write creates it and `erase` deletes it. Reads create nothing. */
export class Lifecycle {
	readonly #deps: LifecycleDeps;
	#room: Room | null = null;
	#creation: Promise<Room> | null = null;

	/** Loads the conversation if it exists. */
	constructor(deps: LifecycleDeps) {
		this.#deps = deps;
		if (isEmpty(deps.storage.sql)) return;
		migrate(deps.storage, MIGRATIONS);
		this.#room = deps.createRoom();
	}

	/** The room of the conversation, or null while the conversation does not exist. */
	get room(): Room | null {
		return this.#room;
	}

	/** Returns the room, creating the conversation if necessary. */
	async open(): Promise<Room> {
		if (this.#room !== null) return this.#restoreAlarm(this.#room);
		this.#creation ??= this.#create().finally(() => {
			this.#creation = null;
		});
		this.#room = await this.#creation;
		// A new conversation has no alarm yet.
		return this.#room;
	}

	/** Returns the room, or null if the conversation does not exist. */
	async findRoom(): Promise<Room | null> {
		return this.#room === null ? null : this.#restoreAlarm(this.#room);
	}

	/**
	 * Returns the room of a conversation that exists.
	 * @throws {AppError} `conversation_not_found`
	 */
	async requireRoom(): Promise<Room> {
		if (this.#room === null) throw conversationNotFound();
		return this.#restoreAlarm(this.#room);
	}

	/** Stops the running attempt and deletes everything. `beforeDelete` closes the sockets. */
	async erase(beforeDelete: () => void): Promise<void> {
		// Wait for a first write that is still in progress. Otherwise it would recreate the tables.
		await this.#creation?.catch(() => null);
		const room = this.#room;
		this.#room = null;
		const live = room?.live;
		if (room !== null) room.live = null;
		live?.stop(new Error("The conversation was erased."));
		beforeDelete();
		await this.#deps.storage.deleteAlarm();
		await this.#deps.storage.deleteAll();
	}

	/** Handles the object's alarm. */
	async runAlarm(): Promise<void> {
		const room = this.#room;
		if (room !== null) await this.#deps.alarm.run(room, () => this.#room !== room);
	}

	async #create(): Promise<Room> {
		const { storage, register, createRoom } = this.#deps;
		await register();
		create(storage, MIGRATIONS, CREATION);
		storage.sql.exec(
			"INSERT OR IGNORE INTO conversation (id, created_at, seq_reserved) VALUES (1, ?, 0)",
			Date.now(),
		);
		return createRoom();
	}

	async #restoreAlarm(room: Room): Promise<Room> {
		const isErased = () => this.#room !== room;
		await this.#deps.alarm.restore(room, isErased);
		if (isErased()) throw conversationDeleted();
		return room;
	}
}
