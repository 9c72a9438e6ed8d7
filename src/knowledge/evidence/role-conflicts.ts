import type { AlignedWord } from "./alignment.ts";
import { isMainVerb } from "./bindings.ts";
import { findPlace, MATCHED, SAME } from "./coverage.ts";
import { BE } from "./frames.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

const OPPOSITE_FRAMES = new Map(
	"from/to from/into before/after above/below over/under until/after until/from on/below"
		.split(" ")
		.flatMap((pair) => {
			const [one = "", other = ""] = pair.split("/");
			return [
				[`${one} ${other}`, true],
				[`${other} ${one}`, true],
			] as const;
		}),
);

const SUBJECT_PRONOUNS = new Set("it they he she".split(" "));

const INTRODUCING = new Set(
	"is are was were be called named as means mean like : — – ( , which known".split(" "),
);

const SKIPPED = new Set("a an the of one most very its and or".split(" "));

/**
 * Returns whether a token names what the claim is about: it precedes the verb, or follows "of" or another preposition.
 */
export function isSubject(claim: ParsedSentence, token: Token): boolean {
	if (token.frame === "subject" || token.frame === "") return true;
	const verb = claim.clauses[token.clause]?.verb ?? null;
	const at = claim.tokens.indexOf(token);
	if (verb !== null && at < verb) return true;
	return ["in", "on", "of", "at", "for"].includes(token.frame);
}

/** Returns whether a word follows opposite prepositions in the two texts, such as "from" and "to". */
export function hasOtherDirection({ claim, match, similarity }: AlignedWord): boolean {
	return match !== null && similarity >= SAME && OPPOSITE_FRAMES.has(`${claim.frame} ${match.frame}`);
}

/** Returns whether the verb of a clause is a form of "be", so that its subject and object may be exchanged. */
function isCopular({ tokens, clauses }: ParsedSentence, { clause }: Token): boolean {
	const { verb = null, isPassive = false } = clauses[clause] ?? {};
	return verb !== null && !isPassive && BE.has(tokens[verb]?.word ?? "");
}

/** Returns whether two words of a clause have exchanged their frames. */
export function hasSwap(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const same = aligned.filter(({ match, similarity }) => match !== null && similarity >= SAME);
	return same.some((one, at) =>
		same.slice(at + 1).some((other) => {
			if (one.match === null || other.match === null || one.sentence !== other.sentence) return false;
			const frames = [one.claim.frame, other.claim.frame, one.match.frame, other.match.frame];
			if (
				frames.includes("") ||
				(isCopular(claim, one.claim) && frames.includes("object")) ||
				one.claim.clause !== other.claim.clause
			)
				return false;
			return frames[0] !== frames[1] && frames[0] === frames[3] && frames[1] === frames[2];
		}),
	);
}

/** Returns whether the subject of a verb is its object in the window, or the object its subject. */
export function hasOtherRole(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return aligned.some(({ claim: word, match, sentence, similarity }) => {
		if (match === null || similarity < SAME) return false;
		const isExchanged =
			(word.frame === "subject" && match.frame === "object") ||
			(word.frame === "object" && match.frame === "subject");
		if (!isExchanged || word.isVerb || match.isVerb) return false;
		const verb = aligned.find(
			({ claim: other }) => other.clause === word.clause && other !== word && isMainVerb(claim, other),
		);
		return verb?.match?.clause === match.clause && verb.sentence === sentence && verb.similarity >= MATCHED;
	});
}

/**
 * Returns whether the window states the claim's predicate of another subject: the clause that contains most of the
 * predicate has a subject with other words, and words of the claim's subject occur elsewhere.
 */
export function hasOtherSubject(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return claim.clauses.some((_, clause) => {
		const own = aligned.filter(({ claim: word }) => word.clause === clause && word.kind !== "number");
		const subject = own.filter(({ claim: word }) => word.frame === "subject" && !word.isVerb);
		const predicate = own.filter((word) => !subject.includes(word) && word.similarity >= MATCHED);
		const place = findPlace(predicate);
		if (place === null || subject.length === 0) return false;
		const source = findSubject(place.sentence, place.clause);
		const isNamed = (word: AlignedWord) =>
			source.some((token) => token === word.match || token.stem === word.match?.stem);
		const hasMore = source.some(
			(token) =>
				!aligned.some(
					({ match, similarity }) =>
						match?.stem === token.stem &&
						similarity >= MATCHED &&
						subject.some((word) => word.match?.stem === token.stem),
				),
		);
		return (
			hasMore && subject.some((word) => word.match !== null && word.similarity >= SAME && !isNamed(word))
		);
	});
}

/** Returns the content words of a clause's subject, or else of the clause that "which" or "who" refers to. */
function findSubject({ content, tokens }: ParsedSentence, clause: number): Token[] {
	const subject = content.filter(
		(word) => word.clause === clause && word.frame === "subject" && !word.isVerb,
	);
	if (subject.length > 0) return subject;
	const start = tokens.find((token) => token.clause === clause);
	if (start === undefined || !["which", "who"].includes(start.word)) return [];
	return content.filter((word) => word.clause === clause - 1).slice(-2);
}

/** Returns whether the verb of the claim has other objects in the window, where the claim's objects occur elsewhere. */
export function hasOtherObject(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return aligned.some(({ claim: verb, match, sentence, similarity }) => {
		if (!isMainVerb(claim, verb) || match === null || sentence === null || similarity < SAME) return false;
		const objects = aligned.filter(
			({ claim: word }) => word.clause === verb.clause && word.frame === "object" && word !== verb,
		);
		const found = objects.filter(
			(word) => word.sentence === sentence && word.match !== null && word.similarity >= SAME,
		);
		const others = sentence.content.filter(
			(word) => word.clause === match.clause && word.frame === "object" && word !== match,
		);
		if (found.length === 0 || others.length === 0) return false;
		return found.every(({ match: word }) => word?.clause !== match.clause);
	});
}

/**
 * Returns whether the claim says that something is a certain thing, but the window doesn't say so of anything: the noun
 * follows neither a form of "be" nor "called", "as" or a comma, nor introduces examples.
 */
export function lacksPredicate(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const { tokens, clauses } = claim;
	return clauses.some(({ verb, isPassive }, clause) => {
		if (verb === null || isPassive || !BE.has(tokens[verb]?.word ?? "")) return false;
		const head = findPredicate(tokens, verb);
		const word = aligned.find(({ claim: token }) => token === head);
		if (word === undefined) return false;
		if (word.match === null || word.sentence === null || word.similarity < MATCHED) return true;
		const subjects = aligned.filter(
			({ claim: token }) => token.clause === clause && tokens.indexOf(token) < verb,
		);
		const isAboutSubject =
			subjects.length === 0 ||
			subjects.some(({ sentence, similarity }) => sentence === word.sentence && similarity >= MATCHED) ||
			word.sentence.tokens.some((token) => SUBJECT_PRONOUNS.has(token.word));
		return !isAboutSubject || !isPredicate(word.sentence.tokens, word.sentence.tokens.indexOf(word.match));
	});
}

/** Returns the noun after "is a" or "is the", or the only word after "is". */
function findPredicate(tokens: readonly Token[], verb: number): Token | undefined {
	const hasArticle = ["a", "an", "the", "one"].includes(tokens[verb + 1]?.word ?? "");
	const from = hasArticle ? verb + 2 : verb + 1;
	let at = from;
	while (at < tokens.length && isContent(tokens[at])) at++;
	const isOnlyWord =
		at === from + 1 && at === tokens.length && tokens.slice(0, verb).filter(isContent).length === 1;
	return hasArticle || isOnlyWord ? tokens[at - 1] : undefined;
}

function isPredicate(tokens: readonly Token[], head: number): boolean {
	let at = head;
	while (at > 0 && (isContent(tokens[at - 1]) || SKIPPED.has(tokens[at - 1]?.word ?? ""))) {
		at--;
		if (INTRODUCING.has(tokens[at]?.word ?? "")) return true;
	}
	if (at > 0 && INTRODUCING.has(tokens[at - 1]?.word ?? "")) return true;
	const after = tokens[head + 1]?.word ?? "";
	return INTRODUCING.has(after) || after === "such" || isContent(tokens[head + 1]);
}

function isContent(token: Token | undefined): boolean {
	return token !== undefined && token.kind !== "function" && token.kind !== "break";
}
