import { replaceCitations } from "../../../text/citation-marks.ts";
import { toPlainText } from "../../../text/plain-text.ts";
import { listImpliedWords } from "../words/calendar.ts";
import { stemOf, stemsOf, wordsOf } from "../words/stems.ts";
import type { Expand } from "./abbreviations.ts";
import { type Block, parseBlocks } from "./blocks.ts";
import { findNameColumn, toPlainColumn } from "./columns.ts";
import { isDangling, isVerdict, removeVerdict } from "./dangling.ts";
import { findName, splitItem } from "./item-name.ts";
import { joinLabeled } from "./labels.ts";
import { removeHeadingNumber } from "./numbering.ts";
import { paraphrase } from "./paraphrases.ts";
import { isQuotable, quotableCode, UNIT_MAX_CHARS } from "./quotable.ts";
import { formatRow } from "./rows.ts";
import { citationOf, isInPassage, isWholeIn, type Place, type Stretch } from "./stretches.ts";
import type { Cell, Group, Unit } from "./unit.ts";

/** Maximum number of units of all passages that are read. */
const UNITS_MAX = 2_000;

/**
 * Returns the units of all sections, in the order of the sections and then of the text. `expand` writes out abbreviations.
 */
export function listUnits(stretches: readonly Stretch[], expand: Expand = (text) => text): Unit[] {
	const units: Unit[] = [];
	const seen = new Set<string>();
	stretches.forEach((stretch, section) => {
		const reader = new SectionReader(stretch, section, expand);
		const text = removeCitations(stretch.text);
		const blocks = joinLabeled(parseBlocks(text), text);
		for (const [at, block] of blocks.entries()) {
			reader.add(block, { isFirst: at === 0, isLast: at === blocks.length - 1 });
		}
		for (const unit of reader.units) {
			if (units.length >= UNITS_MAX) return;
			// Several pages may contain the same sentence. The best one is cited.
			const key = unit.kind === "row" ? `${unit.group.label} ${unit.text}` : unit.text;
			if (seen.has(key)) continue;
			seen.add(key);
			units.push(unit);
		}
	});
	return units;
}

/** Replaces a page's own citations, which readers would mistake for those of the answer, with spaces. */
function removeCitations(text: string): string {
	return replaceCitations(text, (written) => " ".repeat(written.length));
}

/** Collects the units of one section. */
class SectionReader {
	readonly units: Unit[] = [];
	readonly #stretch: Stretch;
	readonly #expand: Expand;
	readonly #section: number;
	readonly #titleTerms: ReadonlySet<string>;
	readonly #stems = new Map<string, ReadonlySet<string>>();
	#headings: string;
	#label: string;
	/** The last sentence before the current block, if it belongs to it. */
	#before: string | null = null;
	#beforeGroup: Group | null = null;

	constructor(stretch: Stretch, section: number, expand: Expand) {
		this.#expand = expand;
		this.#stretch = stretch;
		this.#section = section;
		this.#titleTerms = stemsOf(expand(stretch.title));
		this.#headings = stretch.heading ?? "";
		if (QUESTION.test(this.#headings)) this.#before = this.#headings;
		this.#label = removeHeadingNumber(toPlainText(stretch.heading?.split(" > ").at(-1) ?? stretch.title));
	}

	add(block: Block, place: Place): void {
		switch (block.kind) {
			case "heading":
				this.#headings += ` ${block.title}`;
				this.#label = removeHeadingNumber(toPlainText(block.title));
				this.#before = QUESTION.test(block.title) ? block.title : null;
				this.#beforeGroup = null;
				break;
			case "code":
				if (this.#beforeGroup !== null && this.#before?.endsWith(":") === true) {
					this.#beforeGroup.code = quotableCode(block.code.text);
				}
				break;
			case "paragraph":
				this.#addParagraph(block);
				break;
			case "list":
				this.#addList(block, place);
				break;
			case "table":
				this.#addTable(block, place);
		}
	}

	#addParagraph({ sentences }: Block & { kind: "paragraph" }): void {
		const group = this.#createGroup("paragraph", null);
		let previous = this.#before ?? "";
		// "No." is not understood without the next sentence.
		let verdict: { text: string; start: number } | null = null;
		for (const [at, { text: source, start, end }] of sentences.entries()) {
			if (this.#isFull) break;
			const text = toPlainText(source);
			const whole = verdict === null ? text : `${verdict.text} ${text}`;
			const from = verdict?.start ?? start;
			verdict = isVerdict(text) && at < sentences.length - 1 ? { text, start } : null;
			if (verdict !== null) continue;
			if (isQuotable(whole))
				this.#push({ kind: "sentence", text: whole, start: from, end, near: previous, group });
			previous = whole;
		}
		this.#before = previous;
		this.#beforeGroup = group;
	}

	#addList({ items, isOrdered, isConnected = false }: Block & { kind: "list" }, place: Place): void {
		const group = this.#createGroup("list", this.#before);
		group.isWhole = isWholeIn(this.#stretch, place);
		group.isOrdered = isOrdered;
		group.isConnected = isConnected;
		if (items.length > UNITS_MAX - this.units.length) group.isWhole = false;
		const around: Unit[] = [];
		let number = 0;
		const outermost = Math.min(...items.map(({ depth }) => depth));
		for (const item of items) {
			if (this.#isFull) break;
			const depth = item.depth - outermost;
			while ((around.at(-1)?.depth ?? -1) >= depth) around.pop();
			// In Markdown, all items may have the same number.
			if (depth === 0) number = Math.max(number + 1, Number.parseInt(item.marker.replace("(", ""), 10) || 0);
			const [checkbox = ""] = CHECKBOX.exec(item.text) ?? [];
			const text = toPlainText(item.text.slice(checkbox.length));
			group.isWhole &&= isQuotable(text);
			if (!isQuotable(text)) continue;
			const near = [this.#before ?? "", ...around.map(({ text }) => text)].join(" ");
			const { start, end } = item;
			const ancestors = [...around];
			const cells = splitItem(text).map((part) => this.#createCell("", part));
			const marks = { number, checkbox: checkbox.trim() };
			around.push(
				this.#push({ kind: "item", text, start, end, near, group, depth, ancestors, cells, ...marks }),
			);
		}
		this.#before = null;
		this.#beforeGroup = null;
	}

	#addTable({ header, rows, hasHeaderRow = false }: Block & { kind: "table" }, place: Place): void {
		const group = this.#createGroup("table", this.#before);
		group.isWhole = isWholeIn(this.#stretch, { ...place, isFirst: place.isFirst && !hasHeaderRow });
		const columns = header?.map(toPlainText) ?? null;
		const nameAt = findNameColumn(
			columns,
			rows.map(({ cells }) => cells),
		);
		const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
		const plain = Array.from({ length: width }, (_, at) =>
			toPlainColumn(rows.map(({ cells }) => toPlainText(cells[at] ?? ""))),
		);
		for (const [rowAt, row] of rows.entries()) {
			if (this.#isFull) {
				group.isWhole = false;
				break;
			}
			const all = row.cells.map((cell, at) =>
				this.#createCell(columns?.[at] ?? "", toPlainText(cell), plain[at]?.[rowAt]),
			);
			const cells = [...all.slice(nameAt, nameAt + 1), ...all.slice(0, nameAt), ...all.slice(nameAt + 1)];
			const text = formatRow(cells);
			if (!isQuotable(text)) {
				group.isWhole = false;
				continue;
			}
			this.#push({
				kind: "row",
				text,
				start: row.start,
				end: row.end,
				near: `${this.#before ?? ""} ${(columns ?? []).join(" ")}`,
				group,
				cells,
			});
		}
		this.#before = null;
		this.#beforeGroup = null;
	}

	#createCell(column: string, text: string, plain = text): Cell {
		return { column, columnTerms: this.#columnTermsOf(column), text, plain, terms: this.#stemsOf(text) };
	}

	/** Returns the stems of the name of a column, also of the days or months within its range. */
	#columnTermsOf(column: string): ReadonlySet<string> {
		const own = this.#stemsOf(column);
		const implied = listImpliedWords(column).map(stemOf);
		return implied.length === 0 ? own : new Set([...own, ...implied]);
	}

	get #isFull(): boolean {
		return this.units.length >= UNITS_MAX;
	}

	/** Returns the stems of a text that several units share. */
	#stemsOf(text: string): ReadonlySet<string> {
		const known = this.#stems.get(text);
		if (known !== undefined) return known;
		const stems = stemsOf(paraphrase(this.#expand(text.slice(0, UNIT_MAX_CHARS))));
		this.#stems.set(text, stems);
		return stems;
	}

	#createGroup(kind: Group["kind"], introduction: string | null): Group {
		const isUsable = introduction !== null && INTRODUCES.test(introduction) && isQuotable(introduction);
		return {
			kind,
			isOrdered: false,
			isConnected: false,
			isWhole: null,
			introduction: isUsable ? introduction : null,
			label: this.#label,
			units: [],
			code: null,
		};
	}

	#push({
		near,
		start,
		end,
		cells = [],
		depth = 0,
		number = 0,
		checkbox = "",
		ancestors = [],
		...unit
	}: Pick<Unit, "kind" | "text" | "group"> & {
		near: string;
		start: number;
		end: number;
		cells?: Cell[];
		depth?: number;
		number?: number;
		checkbox?: string;
		ancestors?: readonly Unit[];
	}): Unit {
		const from = this.#stretch.start + start;
		const expanded = paraphrase(this.#expand(unit.text));
		const words = wordsOf(expanded);
		const ages = listAges(cells);
		// The month of 02/15/2026 is known from its column.
		const dates = cells.flatMap(({ plain, text }) => (plain === text ? [] : [plain]));
		const name = findName(unit.kind, unit.text, cells);
		const added: Unit = {
			...unit,
			expanded,
			n: citationOf(this.#stretch, from, this.#stretch.start + end),
			isInPassage: isInPassage(this.#stretch, from),
			section: this.#section,
			position: this.units.length,
			words: new Set([...words, ...ages]),
			terms: new Set([...words, ...[unit.text, ...dates].flatMap(listImpliedWords), ...ages].map(stemOf)),
			nameTerms: this.#stemsOf(name),
			impliedNameTerms: new Set(listImpliedWords(name).map(stemOf)),
			nearTerms: this.#stemsOf(near),
			titleTerms: this.#titleTerms,
			headingTerms: this.#stemsOf(this.#headings),
			labelTerms: this.#stemsOf(this.#headings === "" ? "" : this.#label),
			isDangling: unit.kind === "sentence" && isDangling(removeVerdict(unit.text)),
			followsQuestion: QUESTION.test(near),
			cells,
			depth,
			number,
			checkbox,
			ancestors,
		};
		unit.group.units.push(added);
		this.units.push(added);
		return added;
	}
}

const QUESTION = /[?？؟]["'”’»)]*$/;
/** Matches a sentence that introduces a list or table. */
const INTRODUCES =
	/:$|\b(?:these|following|as follows|below|folgende[nrs]?|suivante?s?|siguientes?)\b[^.]{0,60}[.:]$/;
const CHECKBOX = /^\[[ xX]\]\s+/;

/** Returns the ages or grades in the cells of a column such as "Age", which rarely repeat "years". */
function listAges(cells: readonly Cell[]): string[] {
	return cells.flatMap(({ column, text }) =>
		/\b(?:ages?|years?|grades?)\b/i.test(column) ? listImpliedWords(`${text} years`) : [],
	);
}
