import { CodeFence } from "./code-fence.ts";

/** Maximum length of a reference, in UTF-16 code units. */
const REFERENCE_MAX_CHARS = 300;
/** Matches a line that is only a source's number and perhaps an address, such as `[1] https://example.org`. */
const REFERENCE_LINE =
	/^[^\S\n]*(?:[>*-][^\S\n]*)?\[\d{1,3}\]:?[^\S\n]*(?:<?(https?:\/\/[^\s>]*)>?)?[^\S\n]*$/;
/** Matches the start of a line that may become one. */
const REFERENCE_START =
	/^[^\S\n]*(?:[>*-][^\S\n]*)?(?:\[(?:\d{0,3}|\d{1,3}\]:?[^\S\n]*(?:<?(?:h(?:t(?:t(?:p(?:s?|s?:\/?|s?:\/\/\S*[^\S\n]*))?)?)?)?)?))?$/;

/**
 * Removes lines that only refer to a source from a streamed answer. The sources are shown beside the answer, and small
 * models make up the addresses that they write after the numbers. Keeps addresses that are in `known`, and code.
 */
export class ReferenceLineFilter {
	readonly #known: string;
	readonly #code = new CodeFence();
	/** The last line so far. */
	#line = "";
	/** Whether the last line is shown as it arrives. Otherwise it is held back, because it may be a reference. */
	#isShown = false;

	constructor(known: string) {
		this.#known = known;
	}

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		let shown = "";
		for (const [at, text] of part.split("\n").entries()) {
			if (at > 0) shown += this.#endLine();
			if (this.#isShown) shown += text;
			if (!this.#isShown || this.#line.length < REFERENCE_MAX_CHARS) this.#line += text;
			if (!this.#isShown && !this.#mayBeReference()) {
				shown += this.#line;
				this.#isShown = true;
			}
		}
		return shown;
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		return this.#isShown || this.#isReference() ? "" : this.#line;
	}

	#mayBeReference(): boolean {
		return !this.#code.isOpen && this.#line.length <= REFERENCE_MAX_CHARS && REFERENCE_START.test(this.#line);
	}

	#isReference(): boolean {
		const [line, address] = REFERENCE_LINE.exec(this.#line) ?? [];
		return line !== undefined && (address === undefined || !this.#known.includes(address));
	}

	#endLine(): string {
		const isCode = this.#code.add(this.#line);
		const isRemoved = !this.#isShown && !isCode && this.#isReference();
		const rest = this.#isShown ? "\n" : isRemoved ? "" : `${this.#line}\n`;
		this.#line = "";
		this.#isShown = false;
		return rest;
	}
}
