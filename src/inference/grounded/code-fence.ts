/** Matches a line that opens or closes a code block. The text after an opening marker has no backticks. */
const FENCE = /^\s*(?:>[^\S\n]?)*(`{3,}|~{3,})(?![^\n]*`)/;

/** Follows which lines of Markdown are in a code block, in which text means something else. */
export class CodeFence {
	/** The marker that opened the code block, or null outside of one. */
	#marker: string | null = null;

	get isOpen(): boolean {
		return this.#marker !== null;
	}

	/** Adds the next line. Returns whether it belongs to a code block, including its markers. */
	add(line: string): boolean {
		const marker = FENCE.exec(line)?.[1] ?? null;
		const wasOpen = this.isOpen;
		if (this.#marker === null) this.#marker = marker;
		else if (marker?.startsWith(this.#marker)) this.#marker = null;
		return wasOpen || this.isOpen;
	}
}
