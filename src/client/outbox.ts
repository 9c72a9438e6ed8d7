import type { AgentType } from "../contracts/agents.ts";
import type { ClientFrameInput } from "../contracts/socket.ts";
import type { ChatAccepted } from "../contracts/tasks.ts";
import { ApiError, hasCode } from "./api-error.ts";
import type { Question } from "./http.ts";
import type { Clock } from "./platform.ts";

export interface AskOptions {
	/** `general` when left out. */
	agentType?: AgentType | undefined;
	maxTokens?: number | undefined;
	/** Whether knowledge is searched; true when left out. */
	useContext?: boolean | undefined;
	/** Give the id of an earlier try to ask the very same question again; new when left out. */
	messageId?: string | undefined;
}

export interface OutboxDeps {
	chat(question: Question): Promise<ChatAccepted>;
	send(frame: ClientFrameInput): void;
	clock: Clock;
	onAcknowledged(messageId: string, taskId: string): void;
	onRefused(messageId: string, error: ApiError): void;
}

export type Transport = "socket" | "http" | null;

interface Entry {
	question: Question & { message_id: string };
	resolve(taskId: string): void;
	reject(error: ApiError): void;
}

const HTTP_RETRY_MS = 3_000;

/**
 * Questions that the server has not acknowledged. One is on its way at a time, because a socket's `error` frame does not
 * name the question it refuses; whenever the transport changes the first goes out again.
 */
export class Outbox {
	readonly #deps: OutboxDeps;
	#entries: Entry[] = [];
	#transport: Transport = null;
	/** The sending that is under way; a new object each time, so that a late answer is told from a present one. */
	#flight: { entry: Entry } | null = null;

	constructor(deps: OutboxDeps) {
		this.#deps = deps;
	}

	/** Resolves to the task's id. */
	add(question: Entry["question"]): Promise<string> {
		return new Promise((resolve, reject) => {
			this.#entries.push({ question, resolve, reject });
			this.#sendFirst();
		});
	}

	use(transport: Transport): void {
		this.#transport = transport;
		this.#flight = null;
		this.#sendFirst();
	}

	acknowledged(messageId: string, taskId: string): void {
		const entry = this.#entries.find(({ question }) => question.message_id === messageId);
		if (!entry) return;
		this.#deps.onAcknowledged(messageId, taskId);
		entry.resolve(taskId);
		this.#remove(entry);
	}

	/** The question that is on its way was refused; false when there is none. */
	refused(error: ApiError): boolean {
		const entry = this.#flight?.entry;
		if (!entry) return false;
		this.#deps.onRefused(entry.question.message_id, error);
		entry.reject(error);
		this.#remove(entry);
		return true;
	}

	rejectAll(error: ApiError): void {
		const entries = this.#entries;
		this.#entries = [];
		this.#flight = null;
		for (const entry of entries) {
			this.#deps.onRefused(entry.question.message_id, error);
			entry.reject(error);
		}
	}

	#remove(entry: Entry): void {
		this.#entries = this.#entries.filter((other) => other !== entry);
		if (this.#flight?.entry === entry) this.#flight = null;
		this.#sendFirst();
	}

	#sendFirst(): void {
		const entry = this.#entries[0];
		if (!entry || this.#flight || !this.#transport) return;
		this.#flight = { entry };
		if (this.#transport === "http") void this.#post(this.#flight);
		else this.#deps.send({ action: "start_chat", ...entry.question });
	}

	async #post(flight: { entry: Entry }): Promise<void> {
		try {
			const { task_id } = await this.#deps.chat(flight.entry.question);
			this.acknowledged(flight.entry.question.message_id, task_id);
		} catch (error) {
			if (flight !== this.#flight) return;
			if (hasCode(error, "unreachable")) this.#deps.clock.after(HTTP_RETRY_MS, () => this.#again(flight));
			else this.refused(error instanceof ApiError ? error : new ApiError("unreadable", String(error)));
		}
	}

	#again(flight: { entry: Entry }): void {
		if (flight !== this.#flight) return;
		this.#flight = null;
		this.#sendFirst();
	}
}
