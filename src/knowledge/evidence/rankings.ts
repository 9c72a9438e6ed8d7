import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import type { TableCell } from "./indexed-sentences.ts";
import type { SentenceWindow } from "./passage-index.ts";
import type { Quantity } from "./quantities.ts";
import type { ParsedSentence, Token } from "./sentence.ts";
import { findComparatives, findSuperlatives, type Rank, type StatedRank } from "./superlatives.ts";
import { payingStems } from "./table-cells.ts";

/** What the numbers of a table or list say about a claim that compares its entries. */
export interface RankJudgment {
	isTrue: boolean;
	passageId: string;
}

/**
 * Checks a claim such as "The day ticket is the cheapest" or "A kayak is cheaper than a canoe" against the numbers of
 * tables and lists. Returns null if no table or list has the entries and a column for it, or if the claim says
 * something else as well.
 */
export function judgeRank(claim: ParsedSentence, windows: readonly SentenceWindow[]): RankJudgment | null {
	const thanAt = claim.tokens.findIndex(({ word }) => word === "than");
	const ranks = thanAt === -1 ? findSuperlatives(claim) : findComparatives(claim);
	const [rank] = ranks;
	if (rank === undefined || ranks.length > 1 || claim.content.some(({ negated }) => negated)) return null;
	for (const entries of listTables(windows)) {
		const judgment = judgeEntries(claim, rank, thanAt, entries);
		if (judgment !== null) return judgment;
	}
	return null;
}

/**
 * Returns the rows of each table, and the items of each list that give a number. Rows of a page under the same headers
 * are one table, because a long one is split into several passages.
 */
function listTables(windows: readonly SentenceWindow[]): SentenceWindow[][] {
	const entries = windows.filter(({ name, sentences }) => name.length > 0 && sentences.length === 1);
	const tables = Map.groupBy(entries, ({ passage: { passageId }, cells }) => {
		const headers = cells.map(({ header }) => header.join(" "));
		const place = headers.some((header) => header !== "") ? passageId.replace(/\.\d+$/, "") : passageId;
		return [place, ...headers].join("|");
	});
	return [...tables.values()].filter(({ length }) => length > 1);
}

function judgeEntries(
	claim: ParsedSentence,
	rank: StatedRank,
	thanAt: number,
	entries: readonly SentenceWindow[],
): RankJudgment | null {
	const shared = (entries[0]?.name ?? []).filter((stem) => entries.every(({ name }) => name.includes(stem)));
	const findEntry = (tokens: readonly Token[]) => {
		const stems = new Set(tokens.map(({ stem }) => stem));
		const named = entries.filter(({ name }) => {
			const own = name.filter((stem) => !shared.includes(stem));
			return own.length > 0 && own.every((stem) => stems.has(stem));
		});
		// "Motor boat" is more specific than "Boat".
		const longest = named.filter(({ name }) => named.every((other) => other.name.length <= name.length));
		return longest.length === 1 ? longest[0] : undefined;
	};
	const own = findEntry(thanAt === -1 ? claim.tokens : claim.tokens.slice(0, thanAt));
	const compared = thanAt === -1 ? undefined : findEntry(claim.tokens.slice(thanAt));
	if (own === undefined || (thanAt !== -1 && compared === undefined)) return null;
	if (!isAboutEntries(claim, rank, [own, ...(compared === undefined ? [] : [compared])], shared)) return null;
	const others = compared === undefined ? entries.filter((entry) => entry !== own) : [compared];
	const verdicts = findColumns(claim, rank, entries).map((column) => {
		const readSize = ({ cells }: SentenceWindow) => sizeOf(cells[column]?.quantity ?? null);
		const value = readSize(own);
		const isHigh = rank.isHigh !== isReversed(rank, own.cells[column]);
		return others.map(readSize).every((other) => (isHigh ? value > other : value < other));
	});
	const [isTrue] = verdicts;
	if (isTrue === undefined || verdicts.includes(!isTrue)) return null;
	return { isTrue, passageId: own.passage.passageId };
}

/**
 * Returns whether the entries and their headers contain all other words of the claim, so that their numbers can prove
 * it.
 */
function isAboutEntries(
	claim: ParsedSentence,
	rank: StatedRank,
	entries: readonly SentenceWindow[],
	shared: readonly string[],
): boolean {
	const known = new Set([
		...shared,
		...entries.flatMap(({ sentences, passage }) => [...sentences.flatMap(stemsOf), ...passage.about]),
	]);
	return claim.content.every(
		(token) =>
			rank.words.includes(token) ||
			known.has(token.stem) ||
			payingStems().has(token.stem) ||
			generic().has(token.stem),
	);
}

function stemsOf({ content }: ParsedSentence): string[] {
	return content.map(({ stem }) => stem);
}

/** Stems of words for an entry of any table. */
const generic = lazy(() => new Set("option choice kind type offer plan item money".split(" ").map(stem)));

/** Returns the indexes of the columns that a claim may rank the entries by. */
function findColumns(claim: ParsedSentence, rank: StatedRank, entries: readonly SentenceWindow[]): number[] {
	const columns = (entries[0]?.cells ?? []).flatMap((first, at) => {
		const isComparable = entries.every(({ cells }) => isSameDimension(cells[at]?.quantity, first.quantity));
		return isComparable ? [{ at, cell: first }] : [];
	});
	// In "the highest price" and "the most storage", a word next to the superlative names the column.
	const near = [claim.tokens[rank.at + 1], ...rank.words].map((token) => token?.stem ?? "");
	const named = columns.filter(({ cell }) => near.some((stem) => cell.header.includes(stem)));
	const suitable = named.length > 0 ? named : columns.filter(({ cell }) => isOnScale(cell, rank));
	const claimed = suitable.filter(({ cell }) =>
		cell.header.some((stem) => !payingStems().has(stem) && claim.content.some((word) => word.stem === stem)),
	);
	return (claimed.length > 0 ? claimed : suitable).map(({ at }) => at);
}

function isSameDimension(one: Quantity | null | undefined, other: Quantity | null): boolean {
	return (
		one != null && other !== null && !Number.isNaN(one.value) && one.unit?.dimension === other.unit?.dimension
	);
}

function sizeOf(quantity: Quantity | null): number {
	return quantity === null ? Number.NaN : quantity.value * (quantity.unit?.size ?? 1);
}

const MONEY = new Set(["euro", "dollar", "sterling", "franc", "yen", "crown"]);

/** Returns whether the cells of a column say where something is on a scale. */
function isOnScale({ header, quantity }: TableCell, { scale }: Rank): boolean {
	const dimension = quantity?.unit?.dimension ?? "";
	if (scale === "price") return MONEY.has(dimension) || header.some((stem) => payingStems().has(stem));
	const { dimensions, headers } = columnsByScale().get(scale) ?? {
		dimensions: [],
		headers: new Set<string>(),
	};
	return dimensions.includes(dimension) || header.some((stem) => headers.has(stem));
}

/** The dimension of the numbers of each scale, and stems of headers. */
const columnsByScale = lazy(
	() =>
		new Map(
			[
				"size: / area size population inhabitants capacity volume",
				"height: / height altitude elevation summit",
				"length: length / length distance duration time",
				"age: / age built founded year since opened established launched released born completed",
				"order: / year founded opened launched released",
				"speed: / speed time",
				"weight: mass / weight",
				"depth: / depth",
				"width: / width",
				"distance: length / distance",
				"warmth: temperature / temperature",
			].map((line) => {
				const [scale = "", rest = ""] = line.split(":");
				const [dimensions = "", headers = ""] = rest.split(" / ");
				return [
					scale,
					{
						dimensions: dimensions.trim().split(" ").filter(Boolean),
						headers: new Set(headers.split(" ").map(stem)),
					},
				] as const;
			}),
		),
);

/** Returns whether the thing at the upper end of a scale has the smallest number: the oldest tower was built first. */
function isReversed({ scale }: Rank, cell: TableCell | undefined): boolean {
	if (scale === "age") return !cell?.header.includes(stem("age"));
	return scale === "speed" && cell?.quantity?.unit?.dimension === "time";
}
