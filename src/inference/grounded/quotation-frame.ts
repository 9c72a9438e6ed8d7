import { QUOTATION_TAG } from "../../text/quote.ts";

const TAGS = [`<${QUOTATION_TAG}>`, `</${QUOTATION_TAG}>`] as const;
const TAG = new RegExp(TAGS.join("|"), "g");
const FIRST_TAG = new RegExp(`^\\s*(?:${TAGS.join("|")})`);
/** What may stand between an opening tag and a quoted text. */
const QUOTE_MARKERS = /^[\s>]+/;

/**
 * Removes the frame of the quoted passages from a streamed answer, because small models copy it: the tags, and the
 * markers of a quotation after a tag at the start.
 */
export class QuotationFrameFilter {
	/** The end of the text so far, if it may be the beginning of a tag. */
	#held = "";
	/** Whether nothing but the frame has been passed on. */
	#isStart = true;
	#hasTag = false;

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		const text = this.#held + part;
		const open = text.lastIndexOf("<");
		const mayBeTag =
			open >= 0 && TAGS.some((tag) => tag !== text.slice(open) && tag.startsWith(text.slice(open)));
		this.#held = mayBeTag ? text.slice(open) : "";
		return this.#show(mayBeTag ? text.slice(0, open) : text);
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		const rest = this.#held;
		this.#held = "";
		return this.#show(rest);
	}

	#show(text: string): string {
		const untagged = text.replace(TAG, "");
		if (this.#isStart && FIRST_TAG.test(text)) this.#hasTag = true;
		const shown = this.#isStart && this.#hasTag ? untagged.replace(QUOTE_MARKERS, "") : untagged;
		if (shown.trim() !== "") this.#isStart = false;
		return shown;
	}
}
