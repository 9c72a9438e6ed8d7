import { estimateTokens } from "../../text/tokens.ts";
import type { Selection } from "./selection/select.ts";
import { NEGATION } from "./tables/row-filter.ts";
import { removeVerdict } from "./units/dangling.ts";
import { formatRow } from "./units/rows.ts";
import type { Group, Unit } from "./units/unit.ts";

/** Precedes quotes from other sections than the best one, which answer less probably. */
export const RELATED = "Related:";

/** Maximum length of an introduction that is repeated before an item, in UTF-16 code units. */
const INTRODUCTION_MAX_CHARS = 160;

/** Matches a whole sentence that denies something, or the beginning of one. */
const DENIAL =
	/^(?:[Nn]ot?|[Nn]ever|[Dd]o not|[Dd]on['’]t)\b|^\p{Lu}.*(?:\b(?:not|never|no|cannot|forbidden|prohibited|banned)|n['’]t)\b.*\.$/u;

/** Number of words from which an item is understood without the title of its section. */
const SELF_CONTAINED_WORDS = 4;

/** An answer, or a part of it. */
export interface Composed {
	/** The pieces that are streamed. */
	pieces: string[];
	/** Whether the answer is longer than the maximum length or would be, so that pieces are left out. */
	isCut: boolean;
	/** Whether it only says that there is no answer. */
	isEmpty?: boolean;
}

/** Formats an answer within `maxTokens`. Always includes the first piece. */
export function composeAnswer(selection: Selection, maxTokens: number): Composed {
	const { units, group } = selection;
	const pieces = group === null ? formatText(selection) : formatList(group, selection);
	let tokens = 0;
	const fitting = pieces.findIndex((piece, at) => {
		tokens += estimateTokens(piece);
		return at > 0 && tokens > maxTokens;
	});
	if (fitting < 0) return { pieces, isCut: tokens > maxTokens };
	// The last item of a list from one source carries its citation, so that of a list that is cut is missing.
	const [last, next] = [units[fitting - 1], units[fitting]];
	const isUncited = group !== null && last !== undefined && last.n === next?.n;
	return { pieces: [...pieces.slice(0, fitting), ...(isUncited ? [` [${last.n}]`] : [])], isCut: true };
}

function formatText(selection: Selection): string[] {
	const { units, related } = selection;
	const firstRelated = units.findIndex(
		(unit) => related.includes(unit) && unit.section !== units[0]?.section,
	);
	return units.map((unit, at) => {
		const { code } = unit.group;
		const isLast = unit === unit.group.units.at(-1);
		const text = `${formatUnit(unit, selection)} [${unit.n}]`;
		const withCode = code !== null && isLast ? `${text}\n\n\`\`\`\n${code}\n\`\`\`` : text;
		if (at === firstRelated) return `\n\n${RELATED}\n\n${withCode}`;
		return at === 0 ? withCode : needsOwnLine(units[at - 1], unit) ? `\n\n${withCode}` : ` ${withCode}`;
	});
}

/** Returns whether two units are not sentences of one paragraph, in its order. */
function needsOwnLine(before: Unit | undefined, unit: Unit): boolean {
	if (before === undefined) return false;
	const hasCode = before.group.code !== null && before === before.group.units.at(-1);
	const follows = before.group === unit.group && before.position < unit.position;
	return hasCode || !follows || before.kind !== "sentence";
}

function formatUnit(unit: Unit, { cellsOf, asksWhen, isOpen }: Selection): string {
	switch (unit.kind) {
		case "sentence":
			return isOpen ? removeVerdict(unit.text) : unit.text;
		case "row":
			return formatCells(unit, cellsOf);
		case "item": {
			if (unit.checkbox !== "") return `${formatTitle(unit.group)}\n\n- ${unit.checkbox} ${unit.text}`;
			const text = formatItem(unit);
			return asksWhen && isDated(unit.group.label) && !isDated(text) ? `${unit.group.label}: ${text}` : text;
		}
	}
}

function isDated(text: string): boolean {
	return /\b(?:1\d|20)\d{2}\b/.test(text);
}

/** Formats an item on its own. A fragment follows the sentence that introduces its list. */
function formatItem({ text, group, ancestors }: Unit): string {
	if (ancestors.length > 0) return [...ancestors.map(({ text }) => text.replace(/:$/, "")), text].join(": ");
	if (/(?:\.{3}|…)$/.test(group.label)) return `${group.label.replace(/\W+$/, "")} ${text}`;
	if (NEGATION.test(group.label) && !DENIAL.test(text) && group.introduction === null)
		return `${group.label}: ${text}`;
	if (/^[\p{Lu}\p{N}`"“(].*[.!…]["”)]*$/u.test(text) || /^.{1,60}?(?:: | [–—-] )/u.test(text)) return text;
	const isLong = text.split(" ").length >= SELF_CONTAINED_WORDS;
	const { introduction, label } = group;
	if (introduction?.endsWith(":") === true && introduction.length <= INTRODUCTION_MAX_CHARS) {
		return `${introduction} ${text.replace(/[;,]$/, "")}`;
	}
	return isLong ? text : `${label}: ${text}`;
}

function formatCells(unit: Unit, cellsOf: Selection["cellsOf"]): string {
	const asked = cellsOf(unit);
	return formatRow(unit.cells, (cell) => asked.includes(cell));
}

function formatList(group: Group, { units, areAll, notes, cellsOf }: Selection): string[] {
	const title = (areAll ? group.introduction : null) ?? formatTitle(group);
	const introduction = notes.length === 0 ? title : `${title.replace(/:$/, "")} (${notes.join("; ")}):`;
	const outermost = units.filter(({ depth }) => depth === 0);
	const isNumbered = group.isOrdered && outermost.every(follows);
	return units.map((unit, at) => {
		const bullet = isNumbered && unit.depth === 0 ? `${unit.number}.` : "-";
		const marker = unit.checkbox === "" ? bullet : `${bullet} ${unit.checkbox}`;
		const text = unit.kind === "row" ? formatCells(unit, cellsOf) : unit.text;
		const citation = units[at + 1]?.n === unit.n ? "" : ` [${unit.n}]`;
		const item = `\n${INDENT.repeat(Math.min(unit.depth, 1))}${marker} ${text}${citation}`;
		return at === 0 ? `${introduction}\n${item}` : item;
	});
}

function formatTitle({ label }: Group): string {
	return /[?!.:]$/.test(label) ? label : `${label}:`;
}

/** Returns whether an item's number follows that of the item before it. Markdown shows no other numbers. */
function follows({ number }: Unit, at: number, items: readonly Unit[]): boolean {
	return at === 0 || number === (items[at - 1]?.number ?? 0) + 1;
}

/** Indentation of nested items. Numbered lists need three spaces. */
const INDENT = "   ";

/** Returns an answer of pieces, none of which was cut. */
export function uncut(...pieces: string[]): Composed {
	return { pieces, isCut: false };
}

/** Returns an answer that only says that there is none. */
export function empty(...pieces: string[]): Composed {
	return { ...uncut(...pieces), isEmpty: true };
}
