import type { GuideFrame } from "../../../contracts/protocol-v1.ts";
import { type ClientFrame, ServerFrame } from "../../../contracts/socket.ts";
import type { AppError } from "../../../errors.ts";
import { isEnding } from "../../tasks/follow-task.ts";
import { Link } from "../link.ts";
import { toGuide } from "./frames.ts";

export type Question = Extract<ClientFrame, { message_id?: string | undefined }>;

export interface GuideConversationDeps {
	/** Opens the line to the conversation's object; `lastSeq` is the newest event that came by an earlier one. */
	open(lastSeq: number | null): Promise<WebSocket>;
	send(frame: GuideFrame): void;
	now(): number;
	/** The conversation cannot be reached any more, or is gone. */
	onEnd(): void;
}

/**
 * One conversation that an older client's socket speaks of. What was asked is asked again when the object is
 * restarted: by its `message_id` it is the same question, and its events come here and to no other socket.
 */
export class GuideConversation {
	readonly #id: string;
	readonly #deps: GuideConversationDeps;
	readonly #link: Link;
	/** Questions without an ending, by their message's id; the task once it is known. */
	readonly #asked = new Map<string, { text: string; taskId: string | null }>();
	readonly #tasks = new Map<string, "open" | "ended">();
	readonly #routed = new Set<string>();
	#lastSeq: number | null = null;

	constructor(id: string, deps: GuideConversationDeps) {
		this.#id = id;
		this.#deps = deps;
		this.#link = new Link({
			open: () => deps.open(this.#lastSeq),
			onOpen: () => {
				for (const { text } of this.#asked.values()) this.#link.send(text);
			},
			onMessage: (text) => this.#take(ServerFrame.parse(JSON.parse(text))),
			onEnd: (error) => this.#fail(error),
		});
	}

	ask(question: Question & { message_id: string }): void {
		const text = JSON.stringify({ ...question, conversation_id: this.#id });
		this.#asked.set(question.message_id, { text, taskId: null });
		this.#link.send(text);
	}

	/** Hands a frame on that changes nothing. */
	forward(frame: ClientFrame): void {
		void this.#link.opened.then(
			() => this.#link.send(JSON.stringify(frame)),
			() => {},
		);
	}

	close(): void {
		this.#link.close();
	}

	#take(frame: ServerFrame): void {
		if ("seq" in frame) this.#lastSeq = Math.max(this.#lastSeq ?? 0, frame.seq);
		if (frame.type === "connection_established") this.#lastSeq ??= frame.last_seq;
		if (frame.type === "error" && frame.message_id !== undefined) this.#refuse(frame.message_id, frame);
		else if (this.#isNews(frame)) this.#tell(frame);
	}

	/** Asking again after a restart brings some things twice. */
	#isNews(frame: ServerFrame): boolean {
		if (!("task_id" in frame)) return true;
		const { task_id: taskId } = frame;
		if (frame.type === "task_started") {
			const asked = this.#asked.get(frame.user_message.id);
			const known = asked === undefined ? this.#tasks.has(taskId) : asked.taskId === taskId;
			if (known) return false;
			if (asked !== undefined) asked.taskId = taskId;
			this.#tasks.set(taskId, "open");
			return true;
		}
		if (this.#tasks.get(taskId) === "ended") return false;
		this.#tasks.set(taskId, isEnding(frame) ? "ended" : "open");
		if (isEnding(frame)) this.#forget(taskId);
		return true;
	}

	#forget(taskId: string): void {
		this.#routed.delete(taskId);
		for (const [messageId, asked] of this.#asked) if (asked.taskId === taskId) this.#asked.delete(messageId);
	}

	#refuse(messageId: string, { message, code }: Pick<AppError, "message" | "code">): void {
		if (this.#asked.delete(messageId)) this.#endQuestion(message, code);
	}

	/** No answer will come: all that waits is told so. */
	#fail({ message, code }: AppError): void {
		for (const [taskId, state] of this.#tasks) if (state === "open") this.#endQuestion(message, code, taskId);
		for (const { taskId } of this.#asked.values()) if (taskId === null) this.#endQuestion(message, code);
		this.#deps.onEnd();
	}

	#endQuestion(error: string, code: AppError["code"], taskId?: string): void {
		const timestamp = new Date(this.#deps.now()).toISOString();
		const task = taskId === undefined ? {} : { task_id: taskId };
		this.#deps.send({ type: "task_failed", timestamp, conversation_id: this.#id, ...task, error, code });
	}

	#tell(frame: ServerFrame): void {
		for (const translated of toGuide(frame, this.#routed)) this.#deps.send(translated);
	}
}
