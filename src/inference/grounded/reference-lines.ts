/** Maximum length of a reference, in UTF-16 code units. */
const REFERENCE_MAX_CHARS = 300;
/** Matches a line that is only a source's number and perhaps an address, such as `[1] https://example.org`. */
const REFERENCE_LINE = /^[^\S\n]*(?:[>*-][^\S\n]*)?\[\d{1,3}\]:?[^\S\n]*(?:<?https?:\/\/\S*)?[^\S\n]*$/;
/** Matches the start of a line that may become one. */
const REFERENCE_START =
	/^[^\S\n]*(?:[>*-][^\S\n]*)?(?:\[(?:\d{0,3}|\d{1,3}\]:?[^\S\n]*(?:<?(?:h(?:t(?:t(?:p(?:s?|s?:\/?|s?:\/\/\S*[^\S\n]*))?)?)?)?)?))?$/;

/**
 * Removes lines that only refer to a source from a streamed answer. The sources are shown beside the answer, and the
 * addresses that small models write after the numbers are made up.
 */
export class ReferenceLineFilter {
	/** The last line so far, if it may be a reference. */
	#held = "";
	/** Whether the last line so far is shown. */
	#isShown = false;

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		let shown = "";
		for (const [at, text] of part.split("\n").entries()) {
			if (at > 0) shown += this.#endLine();
			if (this.#isShown) shown += text;
			else this.#held += text;
			if (!this.#isShown && !this.#mayBeReference()) shown += this.#release();
		}
		return shown;
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		return REFERENCE_LINE.test(this.#held) ? "" : this.#release();
	}

	#mayBeReference(): boolean {
		return this.#held.length <= REFERENCE_MAX_CHARS && REFERENCE_START.test(this.#held);
	}

	#endLine(): string {
		const isReference = !this.#isShown && REFERENCE_LINE.test(this.#held);
		const shown = isReference ? "" : `${this.#release()}\n`;
		this.#held = "";
		this.#isShown = false;
		return shown;
	}

	#release(): string {
		const text = this.#held;
		this.#held = "";
		this.#isShown = true;
		return text;
	}
}
