import type { AlignedWord } from "./alignment.ts";
import { SAME } from "./coverage.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

const BE = new Set("is was are were".split(" "));
const ARTICLES = new Set(["a", "an", "the"]);
const PLACE = new Set("in at near from to of on".split(" "));

/**
 * Returns whether a claim says of one name what the window says of another in an apposition. For example, "Ada Moor, a
 * baker, and her brother Ben Moor" doesn't support "Ben Moor is a baker".
 */
export function takesApposition(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const verb = claim.tokens.findIndex(({ word }) => BE.has(word));
	if (verb === -1 || !ARTICLES.has(claim.tokens[verb + 1]?.word ?? "")) return false;
	const subject = claim.tokens.slice(0, verb).filter(({ kind }) => kind !== "function");
	if (subject.length === 0 || subject.some(({ kind }) => kind !== "name")) return false;
	const said = aligned.find(({ claim: word }) => word === claim.tokens[verb + 2]);
	if (said?.match == null || said.sentence === null || said.similarity < SAME) return false;
	const { tokens } = said.sentence;
	if (!subject.every(({ stem }) => tokens.some((token) => token.stem === stem))) return false;
	const at = tokens.indexOf(said.match);
	if (!ARTICLES.has(tokens[at - 1]?.word ?? "") || tokens[at - 2]?.word !== ",") return false;
	const before = tokens.slice(0, at - 2);
	const named = before.slice(before.findLastIndex(({ kind }) => kind !== "name") + 1);
	// In "Ada was born in Lyon, the youngest of five", a place is no rival of a person.
	const isRival = !PLACE.has(before.findLast(({ kind }) => kind !== "name")?.word ?? "");
	const lacks = (some: readonly Token[], others: readonly Token[]) =>
		some.some(({ stem }) => !others.some((other) => other.stem === stem));
	return named.length > 0 && isRival && lacks(subject, named) && lacks(named, subject);
}
