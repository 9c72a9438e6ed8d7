import { CodeFence } from "./code-fence.ts";

/** Matches a line that starts with the number of a source, such as "[1] Gas is paid in ether." or "- [2]: Ether". */
const ENTRY = /^[^\S\n]*(?:[>*-][^\S\n]*)?\[(\d{1,3})\]:?[^\S\n]+\S/;
/** Matches the start of a line that may become one. */
const ENTRY_START = /^[^\S\n]*(?:[>*-][^\S\n]*)?(?:\[(?:\d{0,3}|\d{1,3}\]:?[^\S\n]*))?$/;

/** What separates the text before a list from the text after it. */
const AFTER_LIST = "\n\n";

/**
 * Removes a list of numbered references after the text of a streamed answer. The sources are shown beside the answer, and
 * small models make up what they list. A list has at least two lines whose numbers follow each other, and no line
 * before it announces it as the answer, as "These pages disagree:" does. Keeps code.
 */
export class ReferenceListFilter {
	readonly #code = new CodeFence();
	/** The last line so far. */
	#line = "";
	/** Whether the last line is shown as it arrives. Otherwise it is held back, because it may be an entry. */
	#isShown = false;
	/** The last line with text that is shown. */
	#before = "";
	/** Lines that are held back: blank ones, and the first entry of what may be a list. */
	#held = "";
	/** The number of the last entry, or null after other text. */
	#number: number | null = null;

	/** Adds a part of the answer. Returns the text that can be shown now. */
	push(part: string): string {
		let shown = "";
		for (const [at, text] of part.split("\n").entries()) {
			if (at > 0) shown += this.#endLine();
			this.#line += text;
			if (this.#isShown) shown += text;
			else if (!this.#mayBeHeld()) {
				shown += this.#release() + this.#line;
				this.#isShown = true;
			}
		}
		return shown;
	}

	/** Returns the rest of the answer after its last part. */
	end(): string {
		if (this.#isShown) return "";
		const number = this.#numberOf(this.#line);
		const isEntry = number !== null && this.#number !== null && number === this.#number + 1;
		return isEntry || this.#held + this.#line === "" ? "" : this.#release() + this.#line;
	}

	#mayBeHeld(): boolean {
		if (this.#code.isOpen) return false;
		return this.#mayList() && (ENTRY_START.test(this.#line) || ENTRY.test(this.#line));
	}

	/** Returns whether a list may follow the text so far. */
	#mayList(): boolean {
		return this.#before !== "" && !/[:：]\W*$/.test(this.#before);
	}

	/** Returns the number of the source that a line starts with, or null. */
	#numberOf(line: string): number | null {
		const [, digits] = this.#code.isOpen || !this.#mayList() ? [] : (ENTRY.exec(line) ?? []);
		return digits === undefined ? null : Number(digits);
	}

	#endLine(): string {
		const line = this.#line;
		const wasShown = this.#isShown;
		const number = wasShown ? null : this.#numberOf(line);
		this.#code.add(line);
		this.#line = "";
		this.#isShown = false;
		if (wasShown) {
			this.#before = line;
			this.#held = "\n";
			return "";
		}
		if (number === null) {
			// A blank line.
			if (this.#held !== AFTER_LIST) this.#held += `${line}\n`;
			return "";
		}
		const continues = this.#number !== null && number === this.#number + 1;
		const shown = continues || this.#number === null ? "" : this.#release();
		this.#held = continues ? AFTER_LIST : `${this.#held}${line}\n`;
		this.#number = number;
		return shown;
	}

	/** Returns the lines that are held back, because they are no list, or because the list has ended. */
	#release(): string {
		const held = this.#held;
		if (held.trim() !== "") this.#before = held.trim();
		this.#held = "";
		this.#number = null;
		return held;
	}
}
