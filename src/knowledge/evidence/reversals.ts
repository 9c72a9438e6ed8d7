import type { AlignedWord } from "./alignment.ts";
import { exchangesChoice } from "./choices.ts";
import { findPlace, SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Minimum share of words on the other side, less the share on their own side, for a claim to reverse a sentence. */
const REVERSED_MIN = 0.5;

/** What a sentence says to be earlier and later, or to be more and less of something. */
interface Relation {
	/** "order", or what is compared, such as "faster" or "more often". */
	kind: string;
	first: ReadonlySet<Token>;
	second: ReadonlySet<Token>;
}

/**
 * Returns whether a claim reverses the order of two events, a comparison, or a choice of the window. For example, "Bake
 * the dough before you fold it" reverses "Fold the dough, then bake it", and "A is faster than B" reverses "B is faster
 * than A".
 */
export function reversesRelation(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	coverage: number,
): boolean {
	if (exchangesChoice(claim, aligned)) return true;
	const own = findRelation(claim);
	const sentence = own === null ? null : (findPlace(aligned)?.sentence ?? null);
	const there = sentence === null ? null : findRelation(sentence);
	if (own === null || there === null || own.kind !== there.kind) return false;
	// Words on both sides, such as "line" in "line 3" and "line 5", belong to neither.
	const matchesOf = (side: ReadonlySet<Token>, other: ReadonlySet<Token>) => {
		const common = new Set(Array.from(other, ({ stem }) => stem));
		return aligned.flatMap(({ claim: word, match, sentence: matched, similarity }) =>
			match !== null && matched === sentence && similarity >= SAME && side.has(word) && !common.has(word.stem)
				? [match]
				: [],
		);
	};
	const one = measureCrossing(matchesOf(own.first, own.second), there.second, there.first);
	const other = measureCrossing(matchesOf(own.second, own.first), there.first, there.second);
	return one !== null && other !== null && ((one + other) / 2) * coverage >= REVERSED_MIN;
}

/** Returns the share of words on the other side less the share on their own side, or null if none has changed sides. */
function measureCrossing(
	words: readonly Token[],
	crossed: ReadonlySet<Token>,
	kept: ReadonlySet<Token>,
): number | null {
	const count = (side: ReadonlySet<Token>) => words.filter((word) => side.has(word)).length;
	return count(crossed) === 0 ? null : (count(crossed) - count(kept)) / words.length;
}

function findRelation({ tokens }: ParsedSentence): Relation | null {
	const than = tokens.findIndex(({ word }) => word === "than");
	if (than !== -1) return findComparison(tokens, than);
	const at = tokens.findIndex((_, index) => isMarker(tokens, index));
	return at === -1 ? null : findOrder(tokens, at);
}

function findComparison(tokens: readonly Token[], than: number): Relation | null {
	const before = tokens.slice(0, than);
	const compared = before.findLast(isContent);
	if (compared === undefined) return null;
	const degree = before.findLast(({ word }) => DEGREES.has(word))?.word ?? "";
	const end = tokens.findIndex(({ kind }, at) => at > than && kind === "break");
	const own = before.filter((token) => isContent(token) && token.clause === compared.clause);
	return {
		kind: `${compared.negated ? "not " : ""}${degree} ${compared.stem}`,
		first: new Set(own.filter((token) => token !== compared)),
		second: new Set(tokens.slice(than, end === -1 ? undefined : end).filter(isContent)),
	};
}

const DEGREES = new Set(["more", "less", "fewer"]);

function findOrder(tokens: readonly Token[], at: number): Relation | null {
	const before = tokens.slice(0, at).filter(isContent);
	// "After the bath, dry it": what follows the comma is the main clause.
	const comma = tokens.findIndex(({ word }, index) => index > at && word === ",");
	const isFronted = before.length === 0 && comma !== -1;
	const named = tokens.slice(at + 1, isFronted ? comma : undefined).filter(isContent);
	const main = isFronted ? tokens.slice(comma).filter(isContent) : before;
	const isAfter = tokens[at]?.word === "after" && tokens[at + 1]?.word !== "which";
	const [first, second] = isAfter ? [named, main] : [main, named];
	return { kind: "order", first: new Set(first), second: new Set(second) };
}

const MARKERS = new Set(["before", "after", "then", "until"]);

/** Returns whether a token tells the order of two events. "After two days" and "until 2020" name a time. */
function isMarker(tokens: readonly Token[], at: number): boolean {
	const [word = "", next] = [tokens[at]?.word, tokens[at + 1]];
	// "Stir it first and add it": the rest happens later.
	if (word === "first") return next?.kind === "break" && (next.word === "and" || next.word === ",");
	return MARKERS.has(word) && next?.kind !== "number";
}

function isContent({ kind }: Token): boolean {
	return kind === "word" || kind === "name" || kind === "number";
}
