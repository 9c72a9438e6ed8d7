import type { ChatAccepted } from "../../contracts/tasks.ts";
import { ApiError, hasCode } from "../api/error.ts";
import type { Clock } from "../platform.ts";
import type { QuestionFrame } from "./questions.ts";

export interface OutboxDeps {
	post(question: QuestionFrame): Promise<ChatAccepted>;
	send(question: QuestionFrame): void;
	clock: Clock;
	onAcknowledged(messageId: string, taskId: string): void;
	onRefused(question: QuestionFrame, error: ApiError): void;
}

export type Transport = "socket" | "http" | null;

interface Entry {
	question: QuestionFrame;
	resolve(taskId: string): void;
	reject(error: ApiError): void;
}

const HTTP_RETRY_MS = 3_000;

/**
 * Questions that the server has not acknowledged, in their order; whenever the transport changes they go out again. On a
 * socket all are on their way at once; over HTTP, where they could overtake each other, one at a time.
 */
export class Outbox {
	readonly #deps: OutboxDeps;
	#entries: Entry[] = [];
	#transport: Transport = null;
	/** The posting that is under way; a new object each time, so that a late answer is told from a present one. */
	#posting: { entry: Entry } | null = null;

	constructor(deps: OutboxDeps) {
		this.#deps = deps;
	}

	/** Resolves to the task's id. */
	add(question: QuestionFrame): Promise<string> {
		return new Promise((resolve, reject) => {
			this.#entries.push({ question, resolve, reject });
			if (this.#transport === "socket") this.#deps.send(question);
			else this.#postFirst();
		});
	}

	use(transport: Transport): void {
		this.#transport = transport;
		this.#posting = null;
		if (transport === "socket") for (const { question } of this.#entries) this.#deps.send(question);
		else this.#postFirst();
	}

	acknowledged(messageId: string, taskId: string): void {
		const entry = this.#find(messageId);
		if (!entry) return;
		this.#deps.onAcknowledged(messageId, taskId);
		entry.resolve(taskId);
		this.#remove(entry);
	}

	/** False when no question is meant. A socket answers in order, so an unnamed refusal means the first. */
	refused(error: ApiError, messageId?: string): boolean {
		const first = this.#transport === "socket" ? this.#entries[0] : undefined;
		const entry = messageId === undefined ? first : this.#find(messageId);
		if (!entry) return false;
		this.#deps.onRefused(entry.question, error);
		entry.reject(error);
		this.#remove(entry);
		return true;
	}

	rejectAll(error: ApiError): void {
		const entries = this.#entries;
		this.#entries = [];
		this.#posting = null;
		for (const entry of entries) {
			this.#deps.onRefused(entry.question, error);
			entry.reject(error);
		}
	}

	#find(messageId: string): Entry | undefined {
		return this.#entries.find(({ question }) => question.message_id === messageId);
	}

	#remove(entry: Entry): void {
		this.#entries = this.#entries.filter((other) => other !== entry);
		if (this.#posting?.entry === entry) this.#posting = null;
		this.#postFirst();
	}

	#postFirst(): void {
		const entry = this.#entries[0];
		if (!entry || this.#posting || this.#transport !== "http") return;
		this.#posting = { entry };
		void this.#post(this.#posting);
	}

	async #post(posting: { entry: Entry }): Promise<void> {
		const { question } = posting.entry;
		try {
			const { task_id } = await this.#deps.post(question);
			this.acknowledged(question.message_id, task_id);
		} catch (error) {
			if (posting !== this.#posting) return;
			if (hasCode(error, "unreachable")) this.#deps.clock.after(HTTP_RETRY_MS, () => this.#again(posting));
			else {
				const told = error instanceof ApiError ? error : new ApiError("unreadable", String(error));
				this.refused(told, question.message_id);
			}
		}
	}

	#again(posting: { entry: Entry }): void {
		if (posting !== this.#posting) return;
		this.#posting = null;
		this.#postFirst();
	}
}
