import { sseEvent } from "../../tasks/event-stream.ts";
import {
	messageIdOf,
	outputMessage,
	outputText,
	type ResponseHead,
	type ResponseProgress,
	responseObject,
} from "./response-object.ts";

/**
 * The numbers of an attempt's events start at `attempt * ATTEMPT_NUMBERS`. The text's position determines the number of
 * each delta, so that a client's last number tells how much of the answer it has. No answer has as many characters.
 */
const ATTEMPT_NUMBERS = 10_000_000;
/** The numbers within an attempt: the item and its part are added, then the text follows, then four closing events. */
const ITEM_ADDED = 0;
const PART_ADDED = 1;
const TEXT_START = 2;
const CLOSING = ATTEMPT_NUMBERS - 4;

/**
 * Converts the progress of a response to the events of OpenAI's Responses API. The same progress always has the same
 * numbers, so a stream continues after any of them, also on another server. If the answer is generated again, its first
 * message is closed as `incomplete` and another one follows. A crash loses the text of the first one, which is then
 * closed without content.
 */
export class ResponseEvents {
	readonly #head: ResponseHead;
	readonly #after: number;
	/** The attempt whose text the client has or receives; 0 before the first. */
	#attempt: number;
	/** The number of UTF-16 code units that the client has of the attempt's text. */
	#sent: number;
	#text = "";
	#outputIndex = 0;
	#isBegun = false;
	/** Whether the message of the attempt has been added. */
	#isAdded = false;

	/** `after` is the number of the last event that the client has; -1 if it has none. */
	constructor(head: ResponseHead, after: number) {
		this.#head = head;
		this.#after = after;
		this.#attempt = Math.max(0, Math.floor(after / ATTEMPT_NUMBERS));
		const position = after - this.#attempt * ATTEMPT_NUMBERS;
		this.#sent = this.#attempt === 0 ? 0 : Math.max(0, Math.min(position, CLOSING) - TEXT_START);
	}

	/** The attempt whose text is sent, from 1. */
	get attempt(): number {
		return Math.max(1, this.#attempt);
	}

	/** Announces the response. One in the background may have to wait until its task starts. */
	*start(): Generator<string> {
		const isQueued = this.#head.echo.background;
		yield* this.#responseEvent(0, "response.created", { status: isQueued ? "queued" : "in_progress" });
		if (isQueued) yield* this.#responseEvent(1, "response.queued", { status: "queued" });
		else yield* this.begin();
	}

	/** Announces that the task has started, if it was not announced before. */
	*begin(): Generator<string> {
		if (this.#isBegun) return;
		this.#isBegun = true;
		const number = this.#head.echo.background ? 2 : 1;
		yield* this.#responseEvent(number, "response.in_progress", { status: "in_progress" });
	}

	/** Adds text to the answer of an attempt. */
	*append(attempt: number, text: string): Generator<string> {
		yield* this.#open(attempt);
		yield* this.#setText(this.#text + text);
	}

	/** Sets the whole text of an attempt so far. */
	*replace(attempt: number, text: string): Generator<string> {
		yield* this.#open(attempt);
		yield* this.#setText(text);
	}

	/** Ends the response. */
	*end(progress: Exclude<ResponseProgress, { status: "queued" | "in_progress" }>): Generator<string> {
		const { status } = responseObject(this.#head, progress);
		if ("text" in progress) {
			yield* this.#open(progress.attempt);
			if (progress.text.length >= this.#text.length) yield* this.#setText(progress.text);
			// A completed response that was cut off at its token limit is incomplete.
			yield* this.#closeItem(status === "completed" ? "completed" : "incomplete", progress.text);
		} else if (this.#attempt > 0) yield* this.#abandonItem();
		const type = `response.${status === "cancelled" ? "incomplete" : status}`;
		yield* this.#responseEvent(this.#number(CLOSING + 3), type, progress);
	}

	/** Starts the message of an attempt, after closing that of an earlier attempt. */
	*#open(number: number): Generator<string> {
		yield* this.begin();
		const attempt = Math.max(1, number);
		if (attempt <= this.#attempt && this.#attempt > 0) {
			yield* this.#addItem();
			return;
		}
		if (this.#attempt > 0) {
			yield* this.#abandonItem();
			this.#outputIndex++;
		}
		this.#attempt = attempt;
		this.#sent = 0;
		this.#text = "";
		yield* this.#addItem();
	}

	/** Emits the events that add the message, unless they were emitted before. */
	*#addItem(): Generator<string> {
		if (this.#isAdded) return;
		this.#isAdded = true;
		const item = outputMessage(this.#messageId, null, "in_progress");
		yield* this.#itemEvent(ITEM_ADDED, "response.output_item.added", { item });
		yield* this.#partEvent(PART_ADDED, "response.content_part.added", { part: outputText("") });
	}

	*#setText(text: string): Generator<string> {
		this.#text = text;
		if (text.length <= this.#sent) return;
		const delta = text.slice(this.#sent);
		this.#sent = text.length;
		yield* this.#partEvent(TEXT_START + text.length, "response.output_text.delta", { delta, logprobs: [] });
	}

	/** Closes the message of an attempt that failed. */
	#abandonItem(): Generator<string> {
		return this.#closeItem("incomplete", this.#text.length < this.#sent ? null : this.#text);
	}

	/** Closes the message. `text` is null if it was lost. */
	*#closeItem(status: "completed" | "incomplete", text: string | null): Generator<string> {
		this.#isAdded = false;
		if (text !== null) {
			yield* this.#partEvent(CLOSING, "response.output_text.done", { text, logprobs: [] });
			yield* this.#partEvent(CLOSING + 1, "response.content_part.done", { part: outputText(text) });
		}
		const item = outputMessage(this.#messageId, text, status);
		yield* this.#itemEvent(CLOSING + 2, "response.output_item.done", { item });
	}

	#partEvent(position: number, type: string, fields: object): Generator<string> {
		const part = { item_id: this.#messageId, content_index: 0 };
		return this.#itemEvent(position, type, { ...part, ...fields });
	}

	#itemEvent(position: number, type: string, fields: object): Generator<string> {
		return this.#event(this.#number(position), type, { output_index: this.#outputIndex, ...fields });
	}

	#responseEvent(number: number, type: string, progress: ResponseProgress): Generator<string> {
		return this.#event(number, type, { response: responseObject(this.#head, progress) });
	}

	*#event(number: number, type: string, fields: object): Generator<string> {
		if (number <= this.#after) return;
		yield sseEvent({ name: type, data: { type, sequence_number: number, ...fields } });
	}

	get #messageId(): string {
		return messageIdOf(this.#head.taskId, this.#attempt);
	}

	#number(position: number): number {
		return this.#attempt * ATTEMPT_NUMBERS + position;
	}
}
