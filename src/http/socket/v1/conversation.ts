import type { V1ServerFrame } from "../../../contracts/protocol-v1-socket.ts";
import { type ClientFrame, ServerFrame } from "../../../contracts/socket.ts";
import type { AppError } from "../../../errors.ts";
import { isEnding } from "../../tasks/follow-task.ts";
import { Link } from "../link.ts";
import { toV1Frames } from "./frames.ts";

export type Question = Extract<ClientFrame, { message_id?: string | undefined }>;

export interface V1ConversationDeps {
	/** Opens a socket to the conversation's object. `lastSeq` is the `seq` of the newest event received so far. */
	open(lastSeq: number | null): Promise<WebSocket>;
	send(frame: V1ServerFrame): void;
	now(): number;
	/** Called when the link ends, for example because the conversation was deleted or stays unreachable. */
	onEnd(): void;
}

/**
 * One conversation of a protocol v1 socket. When the Durable Object restarts, open questions are sent again. Their
 * `message_id` identifies them as the same questions and routes their events to this socket only.
 */
export class V1Conversation {
	readonly #id: string;
	readonly #deps: V1ConversationDeps;
	readonly #link: Link;
	/** Questions that have not ended, by `message_id`. `taskId` is null until the object acknowledges the question. */
	readonly #openQuestions = new Map<string, { text: string; taskId: string | null }>();
	readonly #tasks = new Map<string, "open" | "ended">();
	/** Tasks whose `selected_agent` the client has already received. */
	readonly #announced = new Set<string>();
	#lastSeq: number | null = null;

	constructor(id: string, deps: V1ConversationDeps) {
		this.#id = id;
		this.#deps = deps;
		this.#link = new Link({
			open: () => deps.open(this.#lastSeq),
			onOpen: () => {
				for (const { text } of this.#openQuestions.values()) this.#link.send(text);
			},
			onMessage: (text) => this.#receive(ServerFrame.parse(JSON.parse(text))),
			onEnd: (error) => this.#end(error),
		});
	}

	ask(question: Question & { message_id: string }): void {
		const text = JSON.stringify({ ...question, conversation_id: this.#id });
		this.#openQuestions.set(question.message_id, { text, taskId: null });
		this.#link.send(text);
	}

	/** Sends a frame that does not change the conversation, once the link is open. */
	forward(frame: ClientFrame): void {
		void this.#link.opened.then(
			() => this.#link.send(JSON.stringify(frame)),
			() => {},
		);
	}

	close(): void {
		this.#link.close();
	}

	#receive(frame: ServerFrame): void {
		if ("seq" in frame) this.#lastSeq = Math.max(this.#lastSeq ?? 0, frame.seq);
		if (frame.type === "connection_established") this.#lastSeq ??= frame.last_seq;
		if (frame.type === "error" && frame.message_id !== undefined) this.#reject(frame.message_id, frame);
		else if (this.#isNew(frame)) {
			for (const translated of toV1Frames(frame, this.#announced)) this.#deps.send(translated);
		}
	}

	/**
	 * Returns whether the client has not received this frame yet. A question that is sent again after a restart is
	 * acknowledged twice and may also end twice.
	 */
	#isNew(frame: ServerFrame): boolean {
		if (!("task_id" in frame)) return true;
		const { task_id: taskId } = frame;
		if (frame.type === "task_started") {
			const question = this.#openQuestions.get(frame.user_message.id);
			const isKnown = question === undefined ? this.#tasks.has(taskId) : question.taskId === taskId;
			if (isKnown) return false;
			if (question !== undefined) question.taskId = taskId;
			this.#tasks.set(taskId, "open");
			return true;
		}
		if (this.#tasks.get(taskId) === "ended") return false;
		this.#tasks.set(taskId, isEnding(frame) ? "ended" : "open");
		if (isEnding(frame)) this.#forget(taskId);
		return true;
	}

	#forget(taskId: string): void {
		this.#announced.delete(taskId);
		for (const [messageId, question] of this.#openQuestions)
			if (question.taskId === taskId) this.#openQuestions.delete(messageId);
	}

	#reject(messageId: string, { message, code }: Pick<AppError, "message" | "code">): void {
		if (this.#openQuestions.delete(messageId)) this.#sendFailure(message, code);
	}

	/** Fails every open question, because no answer can arrive. */
	#end({ message, code }: AppError): void {
		for (const [taskId, state] of this.#tasks) if (state === "open") this.#sendFailure(message, code, taskId);
		for (const { taskId } of this.#openQuestions.values())
			if (taskId === null) this.#sendFailure(message, code);
		this.#deps.onEnd();
	}

	#sendFailure(error: string, code: AppError["code"], taskId?: string): void {
		const timestamp = new Date(this.#deps.now()).toISOString();
		const task = taskId === undefined ? {} : { task_id: taskId };
		this.#deps.send({ type: "task_failed", timestamp, conversation_id: this.#id, ...task, error, code });
	}
}
