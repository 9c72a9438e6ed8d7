import { isEverydayWord } from "../../../text/common-words.ts";
import { lazy } from "../../../text/lazy.ts";
import { isColumnOf } from "../question/answer-kinds.ts";
import type { QueryTerm } from "../question/query-terms.ts";
import type { Question } from "../question/question.ts";
import type { Cell, Group } from "../units/unit.ts";
import { listImpliedWords } from "../words/calendar.ts";
import { intersects, stemOf, stemsOf } from "../words/stems.ts";
import { headOf } from "./names.ts";

/** The texts that the cells of a column may have. */
interface Condition {
	/** The position of the column. */
	at: number;
	texts: ReadonlySet<string>;
	/** The stems of the words of the question that say so. */
	words: readonly string[];
}

/** A question as its words are understood from the names of a table, its columns, and its values. */
export interface Reading {
	conditions: readonly Condition[];
	/** The positions of the columns that the question names. */
	named: readonly number[];
	/** The position of the column whose values are counted, or null. */
	countedColumn: number | null;
	/** Whether the rows are counted, as in "how many members" of the table "Members". */
	countsRows: boolean;
	/** Whether what is counted is a value, as in "how many desks" with the product "Desk". */
	countsValue: boolean;
	/** How many words are in the table. */
	matched: number;
}

/** Words for anything that has a row, and for anyone. */
const anything = lazy(() => stemsOf("thing item entry entries row record time"));
const anyone = lazy(() => stemsOf("people person"));
/** Words of which one in the name of a table stands for the others: an order is a row of the table "Sales". */
const sales = lazy(() => stemsOf("sale sell sold order purchase buy bought"));
/** Verbs that say no more than that a row has a value. */
const light = lazy(() =>
	stemsOf("live lived work come belong place make list record register exist yet already still currently"),
);
/** Words for what there still is of something, as in "how many desks are left". */
const remaining = lazy(() => stemsOf("left remaining available"));

const NONE: ReadonlySet<string> = new Set();
/** What a heading that names the rows counts for, beside another table with a column of that name. */
const NAMES_ROWS = 0.5;

/** What a word of a question means in a table. */
type Binding = { at: readonly number[]; as: "value" | "column" } | { as: "context" };

/**
 * Returns what the words of a question mean in a table, or null if one means nothing. A word of an earlier question is a
 * condition unless the question itself has one for the same column. `ignoresUnknown` leaves out words without a meaning.
 */
export function readTerms(
	group: Group,
	{ operation, isComparison, isElliptical }: Pick<Question, "operation" | "isComparison" | "isElliptical">,
	terms: readonly QueryTerm[],
	ignoresUnknown = false,
): Reading | null {
	const counted = operation?.counted ?? new Set<string>();
	const vocabulary = new Vocabulary(group, terms, isComparison);
	const values = new Map<number, QueryTerm[]>();
	const named = new Set<number>();
	const reading = { countedColumn: null as number | null, countsRows: false, countsValue: false };
	reading.countsRows =
		counted.size === 0 ? isElliptical : [...counted].some((stem) => vocabulary.countsAnyRow(stem));
	let remains = false;
	// "How many kinds of boats" counts the values of a column "Kind".
	let countsKinds = false;
	for (const term of terms) {
		const binding = vocabulary.bind(term);
		const isCounted = counted.has(term.source);
		// "How many bikes" are all rows of a column "Bicycle", not only the "City bike".
		if (isCounted && !vocabulary.repeats(0) && vocabulary.meansFirstColumn(term)) {
			reading.countsRows = true;
			continue;
		}
		// "How many kinds" counts the values of a column "Kind", although "kind" is an everyday word.
		if (isEverydayWord(term.word) && binding?.as !== "column") continue;
		if (binding === null) {
			remains ||= remaining().has(term.source);
			if ([remaining, light, anything, anyone].some((words) => words().has(term.source))) continue;
			if (ignoresUnknown) continue;
			return null;
		}
		if (binding.as === "context") {
			if (isCounted && vocabulary.namesRows(term)) {
				reading.countsRows = true;
				vocabulary.matched += NAMES_ROWS;
			}
			continue;
		}
		if (binding.as === "column") {
			for (const at of binding.at) named.add(at);
			const [at = 0] = binding.at;
			// In "how many toys cost more", the prices aren't counted.
			if (reading.countsValue) continue;
			if (isCounted && isEverydayWord(term.word)) countsKinds = true;
			if (isCounted && (at > 0 || vocabulary.repeats(at))) reading.countedColumn ??= at;
			else if (isCounted) reading.countsRows = true;
			continue;
		}
		const [at, ...others] = binding.at;
		if (at === undefined || others.length > 0) {
			if (ignoresUnknown) continue;
			return null;
		}
		values.set(at, [...(values.get(at) ?? []), term]);
		if (isCounted) reading.countsValue = true;
	}
	if (countsKinds) reading.countsRows = false;
	// A row of something may say that nothing is left of it.
	if (!ignoresUnknown && remains && !reading.countsValue) return null;
	const conditions: Condition[] = [];
	for (const [at, all] of values) {
		const own = all.filter(({ isOwn }) => isOwn);
		const asked = own.length > 0 ? own : all;
		const texts = vocabulary.findValues(at, asked);
		if (texts !== null) conditions.push({ at, texts, words: asked.map(({ source }) => source) });
		else if (!ignoresUnknown) return null;
	}
	return { ...reading, conditions, named: [...named], matched: vocabulary.matched };
}

/** The words of a table, with those that the question asks for. */
class Vocabulary {
	matched = 0;
	readonly #group: Group;
	readonly #columns: readonly Cell[];
	readonly #terms: readonly QueryTerm[];
	readonly #isComparison: boolean;
	/** The terms of each different text of a column, by its position. */
	readonly #values: readonly ReadonlyMap<string, ReadonlySet<string>>[];

	constructor(group: Group, terms: readonly QueryTerm[], isComparison: boolean) {
		this.#isComparison = isComparison;
		this.#group = group;
		this.#terms = terms;
		this.#columns = group.units[0]?.cells ?? [];
		this.#values = this.#columns.map((_, at) => {
			const texts = new Map<string, ReadonlySet<string>>();
			for (const { cells } of group.units) {
				const cell = cells[at];
				if (cell === undefined || cell.text === "" || texts.has(cell.text)) continue;
				texts.set(cell.text, new Set([...cell.terms, ...listImpliedWords(cell.plain).map(stemOf)]));
			}
			return texts;
		});
	}

	/**
	 * Returns what a word means, or null if the table has neither it nor a word for the same thing. A value in several
	 * columns, or in the names of some of the rows of a heading with the same word, isn't clear.
	 */
	bind(term: QueryTerm): Binding | null {
		const exact = this.#bindTo(term.stems);
		const isSale = sales().has(term.source) && intersects(sales(), this.#context);
		const found = exact ?? (isSale ? { as: "context" as const } : this.#bindTo(term.synonyms, false));
		if (found !== null) this.matched += exact === null ? 0.5 : 1;
		return found;
	}

	#bindTo(stems: ReadonlySet<string>, withValues = true): Binding | null {
		const columns = this.#findColumns(({ columnTerms }) => intersects(stems, columnTerms));
		const values = withValues
			? [...this.#values.keys()].filter((at) => this.#textsOf(at).some((words) => intersects(stems, words)))
			: [];
		const whole = values.filter((at) =>
			this.#textsOf(at).some((words) => intersects(stems, words) && this.#areAsked(words)),
		);
		const isContext = intersects(stems, this.#context);
		// In "the chess section" of the page "Chess club", chess is the section.
		const isValue = whole.length > 0 && !columns.includes(0);
		if (values.length > 0 && (isValue || (columns.length === 0 && !isContext)))
			return { as: "value", at: this.#prefer(whole.length > 0 ? whole : values) };
		if (columns.length > 0) return { as: "column", at: columns };
		// "The cheapest cabin" is one of those named so, also below the heading "Pitches and cabins".
		// On the page "Camera rental", a camera is one of the rows, unlike below that heading.
		// "First sail" isn't compared with itself as the cheapest sailing course.
		const isOne = this.#textsOf(0).filter((words) => intersects(stems, words)).length === 1;
		if (isContext && values.includes(0) && !(this.#isComparison && isOne))
			return { as: "value", at: this.#isComparison || !intersects(stems, this.#heading) ? [0] : [] };
		return isContext ? { as: "context" } : null;
	}

	/** Returns the columns of several that the question names, if it names some. */
	#prefer(at: readonly number[]): readonly number[] {
		const named = at.filter((each) =>
			this.#terms.some(({ stems }) => intersects(stems, this.#columns[each]?.columnTerms ?? NONE)),
		);
		return named.length > 0 ? named : at;
	}

	/**
	 * Returns whether a word of the title or heading names the rows, which those of a heading do if there is one. A list may be
	 * of anything, so that it is one of what a question asks for only if all words that name it are in the question.
	 */
	namesRows({ source, stems, synonyms }: QueryTerm): boolean {
		const { kind, label, units } = this.#group;
		const { titleTerms = NONE, labelTerms = NONE } = units[0] ?? {};
		const names = labelTerms.size > 0 ? stemsOf(headOf(label)) : titleTerms;
		if (kind === "list" && !this.#areAsked(names)) return false;
		return [stems, synonyms, ...(sales().has(source) ? [sales()] : [])].some((words) =>
			intersects(words, names),
		);
	}

	/** Returns whether a word for anything or anyone stands for the rows: people are those of a table with a column for names. */
	countsAnyRow(stem: string): boolean {
		const isOnPeople = () => this.#columns.some(({ column }) => isColumnOf(column, "person"));
		return anything().has(stem) || (anyone().has(stem) && isOnPeople());
	}

	/** Returns whether the header of the first column is another word for the same thing. */
	meansFirstColumn({ synonyms }: QueryTerm): boolean {
		return intersects(synonyms, this.#columns[0]?.columnTerms ?? NONE);
	}

	/** Returns whether several rows have the same value in a column. */
	repeats(at: number): boolean {
		return (this.#values[at]?.size ?? 0) < this.#group.units.length;
	}

	/**
	 * Returns the texts of a column that contain all words, or else those that consist of some of them. Returns null if it
	 * isn't clear which are meant: one consists of the words, and another has more.
	 */
	findValues(at: number, asked: readonly QueryTerm[]): ReadonlySet<string> | null {
		const texts = [...(this.#values[at] ?? [])];
		const all = texts.filter(([, words]) => asked.every(({ stems }) => intersects(stems, words)));
		const whole = texts.filter(([, words]) => this.#areAsked(words));
		if (all.length === 0) {
			// Of several values in earlier questions, "their price" is about the last one.
			if (asked.some(({ isOwn }) => !isOwn)) return null;
			const isUsed = ({ stems }: QueryTerm) => whole.some(([, words]) => intersects(stems, words));
			return asked.every(isUsed) ? toTexts(whole) : null;
		}
		return all.every((text) => whole.includes(text)) || !all.some((text) => whole.includes(text))
			? toTexts(all)
			: null;
	}

	get #heading(): ReadonlySet<string> {
		const { units, introduction } = this.#group;
		return new Set([...(units[0]?.headingTerms ?? []), ...stemsOf(introduction ?? "")]);
	}

	get #context(): ReadonlySet<string> {
		return new Set([...(this.#group.units[0]?.titleTerms ?? []), ...this.#heading]);
	}

	#findColumns(matches: (column: Cell) => boolean): number[] {
		return this.#columns.flatMap((column, at) => (matches(column) ? [at] : []));
	}

	#textsOf(at: number): ReadonlySet<string>[] {
		return [...(this.#values[at]?.values() ?? [])];
	}

	#areAsked(words: ReadonlySet<string>): boolean {
		return words.size > 0 && [...words].every((word) => this.#terms.some(({ stems }) => stems.has(word)));
	}
}

function toTexts(found: readonly (readonly [string, ReadonlySet<string>])[]): ReadonlySet<string> {
	return new Set(found.map(([text]) => text));
}
