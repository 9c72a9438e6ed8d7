import type { ChatAccepted } from "../../contracts/tasks.ts";
import { ApiError, hasCode } from "../api/error.ts";
import type { Clock } from "../platform.ts";
import type { UnsentQuestion, UnsentQuestions } from "./question-store.ts";
import { exceedsFrame, type QuestionFrame } from "./questions.ts";

export interface OutboxDeps {
	/** Sends a question over HTTP. */
	post(question: QuestionFrame): Promise<ChatAccepted>;
	/** Sends a question on the socket. */
	sendFrame(question: QuestionFrame): void;
	/** Where the questions are stored until they are acknowledged or withdrawn. */
	stored: UnsentQuestions;
	clock: Clock;
	onAcknowledged(messageId: string, taskId: string): void;
	onRejected(messageId: string, error: ApiError): void;
	/** Called when a question was withdrawn, here or in another tab. */
	onWithdrawn(messageId: string): void;
}

export type Transport = "socket" | "http" | null;

interface Entry extends UnsentQuestion {
	/** Whether the question is too large for a socket. It is then always sent over HTTP. */
	isLarge: boolean;
	resolve(taskId: string): void;
	reject(error: ApiError): void;
}

interface RejectedQuestion {
	question: QuestionFrame;
	/** Whether the server may have accepted it, because the connection ended before it responded. */
	mayBeAccepted: boolean;
}

const HTTP_RETRY_MS = 3_000;

/**
 * Queue of questions that the server has not acknowledged. Resends them when the transport changes. A socket receives
 * all of them immediately, except large ones. Over HTTP, they are sent one at a time, because requests could overtake
 * each other.
 */
export class Outbox {
	readonly #deps: OutboxDeps;
	#entries: Entry[] = [];
	#transport: Transport = null;
	/**
	 * Rejected questions by message id. They stay in the store. A retry reuses the options of the rejected question.
	 */
	readonly #rejected = new Map<string, RejectedQuestion>();
	/**
	 * The request in progress. Each attempt is a new object, so that a late response to an earlier attempt is
	 * recognized.
	 */
	#request: { entry: Entry } | null = null;

	constructor(deps: OutboxDeps) {
		this.#deps = deps;
	}

	/** Adds a question. Resolves with the id of its task. */
	add(unsent: UnsentQuestion): Promise<string> {
		return new Promise((resolve, reject) => {
			const entry = { ...unsent, isLarge: exceedsFrame(unsent.question), resolve, reject };
			this.#deps.stored.put(unsent);
			this.#rejected.delete(unsent.question.message_id);
			this.#entries.push(entry);
			this.#sendFrame(entry);
			this.#postFirst();
		});
	}

	/** Returns whether a question can be withdrawn: it waits to be sent for the first time, or was rejected. */
	canWithdraw(messageId: string): boolean {
		return this.#rejected.get(messageId)?.mayBeAccepted === false || this.#find(messageId)?.wasSent === false;
	}

	/** Removes a question that was never sent, or was rejected, and returns it. Returns null if the server may have it. */
	withdraw(messageId: string): QuestionFrame | null {
		const rejected = this.#rejected.get(messageId);
		if (rejected?.mayBeAccepted === false) {
			this.#rejected.delete(messageId);
			this.#deps.stored.remove(messageId);
			this.#deps.onWithdrawn(messageId);
			return rejected.question;
		}
		const entry = this.#find(messageId);
		if (entry === undefined || entry.wasSent) return null;
		this.#withdrawEntry(entry);
		return entry.question;
	}

	/** Switches the transport. Pass null while there is none. */
	use(transport: Transport): void {
		this.#transport = transport;
		this.#request = null;
		if (transport === null) return;
		for (const entry of this.#entries) {
			if (this.#deps.stored.isRemoved(entry.question.message_id)) this.#withdrawEntry(entry);
			else this.#sendFrame(entry);
		}
		this.#postFirst();
	}

	/** Removes a question that the server acknowledged. */
	acknowledge(messageId: string, taskId: string): void {
		const entry = this.#find(messageId);
		if (!entry) return;
		this.#deps.onAcknowledged(messageId, taskId);
		entry.resolve(taskId);
		this.#deps.stored.remove(messageId);
		this.#remove(entry);
	}

	/**
	 * Rejects a question as the server did. It stays in the store, so that it is sent when the conversation is opened
	 * again. A socket responds in order, so an error without `messageId` concerns the first question. Returns false if
	 * the error does not concern a question.
	 */
	reject(error: ApiError, messageId?: string): boolean {
		const isOnSocket = this.#transport === "socket";
		const first = isOnSocket ? this.#entries.find(({ isLarge }) => !isLarge) : undefined;
		const entry = messageId === undefined ? first : this.#find(messageId);
		if (!entry) return false;
		this.#rejectEntry(entry, error, false);
		this.#remove(entry);
		return true;
	}

	/** Rejects all questions. They stay in the store, so that they are sent when the conversation is opened again. */
	rejectAll(error: ApiError): void {
		const entries = this.#entries;
		this.#entries = [];
		this.#request = null;
		for (const entry of entries) this.#rejectEntry(entry, error, entry.wasSent);
	}

	/** Returns a rejected question, so that it can be sent again. */
	findRejected(messageId: string): QuestionFrame | undefined {
		return this.#rejected.get(messageId)?.question;
	}

	#rejectEntry({ question, reject }: Entry, error: ApiError, mayBeAccepted: boolean): void {
		this.#rejected.set(question.message_id, { question, mayBeAccepted });
		this.#deps.onRejected(question.message_id, error);
		reject(error);
	}

	#withdrawEntry(entry: Entry): void {
		const { message_id } = entry.question;
		this.#deps.onWithdrawn(message_id);
		entry.reject(new ApiError("withdrawn", "The question was withdrawn before it was sent."));
		this.#deps.stored.remove(message_id);
		this.#remove(entry);
	}

	#sendFrame(entry: Entry): void {
		if (this.#transport !== "socket" || entry.isLarge) return;
		this.#markSent(entry);
		this.#deps.sendFrame(entry.question);
	}

	#markSent(entry: Entry): void {
		if (entry.wasSent) return;
		entry.wasSent = true;
		const { question, askedAt, wasSent } = entry;
		this.#deps.stored.put({ question, askedAt, wasSent });
	}

	#find(messageId: string): Entry | undefined {
		return this.#entries.find(({ question }) => question.message_id === messageId);
	}

	#remove(entry: Entry): void {
		this.#entries = this.#entries.filter((other) => other !== entry);
		if (this.#request?.entry === entry) this.#request = null;
		this.#postFirst();
	}

	#postFirst(): void {
		const entry = this.#entries.find(({ isLarge }) => isLarge || this.#transport === "http");
		if (!entry || this.#request || this.#transport === null) return;
		this.#request = { entry };
		this.#markSent(entry);
		void this.#post(this.#request);
	}

	async #post(request: { entry: Entry }): Promise<void> {
		const { question } = request.entry;
		try {
			const { task_id } = await this.#deps.post(question);
			this.acknowledge(question.message_id, task_id);
		} catch (error) {
			if (request !== this.#request) return;
			if (hasCode(error, "unreachable")) this.#deps.clock.after(HTTP_RETRY_MS, () => this.#retry(request));
			else {
				const rejection = error instanceof ApiError ? error : new ApiError("unreadable", String(error));
				this.reject(rejection, question.message_id);
			}
		}
	}

	#retry(request: { entry: Entry }): void {
		if (request !== this.#request) return;
		this.#request = null;
		this.#postFirst();
	}
}
