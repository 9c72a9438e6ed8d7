import type { Source } from "../contracts/tasks.ts";
import { PARTS_NOTICES } from "../inference/extractive/wording.ts";
import { formatPartHeading } from "../text/part-heading.ts";
import { CitationRenumberer } from "../text/renumber-citations.ts";
import { listCited } from "../text/used-sources.ts";
import type { QuoteReason } from "./generation.ts";
import { SourceNumbers } from "./source-numbers.ts";

/** What is known about a section when its text starts. */
interface SectionStart {
	sources: readonly Source[];
	/** Why the text is quoted from the knowledge base. Null if a model wrote it. */
	quoted: QuoteReason | null;
}

/** A contribution in the answer. Its citations and sources have the numbers of the whole answer. */
export interface Section {
	text: string;
	/** Offset of `text` in the answer, in UTF-16 code units. */
	start: number;
	sources: readonly Source[];
}

interface WrittenSection {
	heading: string;
	start: SectionStart | null;
	/** Text that waits for the sections before it. */
	waiting: string;
	/** Thinking that waits for the sections before it. */
	waitingThoughts: string;
	/** Null until the text of the section starts in the answer. */
	citations: CitationRenumberer | null;
	/** A sentence to add at the end, or null until the section is finished. */
	remark: string | null;
	section: Section;
}

interface SideBySideEvents {
	/** Receives each piece of the answer. */
	onToken(text: string): void;
	/** Receives each piece of the thinking. Blank lines separate the sections. */
	onThinking(text: string): void;
	/** Called before the text of a section. */
	onSection(at: number): void;
}

/**
 * Puts texts that are written at the same time one after the other under their headings. The text of the first
 * unfinished section passes immediately; the text of later sections waits, and so does their thinking. Numbers the
 * sources of all sections.
 */
export class SideBySide {
	readonly #sections: WrittenSection[];
	readonly #events: SideBySideEvents;
	readonly #numbers = new SourceNumbers();
	#at = 0;
	#text = "";
	/** The section whose thinking was passed last; null before the first one. */
	#thinker: WrittenSection | null = null;
	#hasNotice = false;

	constructor(headings: readonly string[], events: SideBySideEvents) {
		this.#events = events;
		this.#sections = headings.map((heading) => ({
			heading: formatPartHeading(heading),
			start: null,
			waiting: "",
			waitingThoughts: "",
			citations: null,
			remark: null,
			section: { text: "", start: 0, sources: [] },
		}));
	}

	/** The answer so far. */
	get text(): string {
		return this.#text;
	}

	/** The sources of all sections so far. */
	get sources(): Source[] {
		return this.#numbers.sources;
	}

	get sections(): Section[] {
		return this.#sections.map(({ section }) => section);
	}

	/** Records what is known about a section before its first text. */
	start(at: number, start: SectionStart): void {
		this.#sectionAt(at).start = start;
	}

	/** Passes the thinking that precedes the text of a section. It isn't part of the answer. */
	think(at: number, text: string): void {
		this.#sectionAt(at).waitingThoughts += text;
		this.#advance();
	}

	write(at: number, text: string): void {
		this.#sectionAt(at).waiting += text;
		this.#advance();
	}

	/**
	 * Ends a section. The remark is a sentence about its failure that is not part of its text; it appears only if
	 * another section has text.
	 */
	finish(at: number, remark = ""): void {
		this.#sectionAt(at).remark = remark;
		this.#advance();
	}

	#advance(): void {
		for (;;) {
			const current = this.#sections[this.#at];
			if (current === undefined) return;
			this.#passThoughts(current);
			if (current.waiting !== "") {
				this.#addText(current, this.#open(current).push(current.waiting));
				current.waiting = "";
			}
			if (current.remark === null) return;
			// If all sections fail, the answer stays empty, so that a retry has nothing to discard.
			if (current.remark !== "" && !this.#hasAnyText()) return;
			this.#close(current, current.remark);
			this.#at++;
		}
	}

	#passThoughts(current: WrittenSection): void {
		const { waitingThoughts: text } = current;
		if (text === "") return;
		current.waitingThoughts = "";
		const isNext = this.#thinker !== null && this.#thinker !== current;
		this.#thinker = current;
		this.#events.onThinking(isNext ? `\n\n${text}` : text);
	}

	/** Writes the heading of a section, unless this has already been done. */
	#open(current: WrittenSection): CitationRenumberer {
		if (current.citations !== null) return current.citations;
		this.#events.onSection(this.#at);
		const { sources, numbers } = this.#numbers.add(current.start?.sources ?? []);
		current.citations = new CitationRenumberer(numbers);
		this.#emit(`${this.#text === "" ? "" : "\n\n"}${current.heading}`);
		const quoted = current.start?.quoted ?? null;
		if (quoted !== null && !this.#hasNotice) {
			this.#emit(`${PARTS_NOTICES[quoted]}\n\n`);
			this.#hasNotice = true;
		}
		current.section = { text: "", start: this.#text.length, sources };
		return current.citations;
	}

	#close(current: WrittenSection, remark: string): void {
		this.#addText(current, this.#open(current).end());
		// An unfinished code block would include the next section.
		if (((current.section.text.match(/^```/gm) ?? []).length & 1) === 1) this.#addText(current, "\n```");
		if (remark !== "") this.#emit(`${current.section.text === "" ? "" : "\n\n"}${remark}`);
		const { text, sources } = current.section;
		// Without a quote, a section that is complete says that the knowledge base has nothing.
		const isQuoted = (current.start?.quoted ?? null) !== null;
		if (isQuoted && remark === "" && listCited(text, sources).length === 0) {
			this.#numbers.removeLast();
			current.section = { ...current.section, sources: [] };
		}
	}

	#hasAnyText(): boolean {
		return this.#text !== "" || this.#sections.some(({ waiting }) => waiting !== "");
	}

	#addText({ section }: WrittenSection, text: string): void {
		section.text += text;
		this.#emit(text);
	}

	#emit(text: string): void {
		this.#text += text;
		if (text !== "") this.#events.onToken(text);
	}

	#sectionAt(at: number): WrittenSection {
		const section = this.#sections[at];
		if (section === undefined) throw new RangeError(`there is no section ${at}`);
		return section;
	}
}
