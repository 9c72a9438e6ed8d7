import type { AlignedWord } from "./alignment.ts";
import { findPlace, MATCHED, SAME } from "./coverage.ts";
import { BE } from "./frames.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/**
 * Returns the weight of the claim's words that belong to something else: elsewhere in the window, or in its passage.
 * For example, in "Dark roasts are mild", "dark" does if the window says "Light roasts are mild, whereas dark ones are
 * bitter": most words of the claim are those of the first clause, which has "light" in the place of "dark".
 */
export function measureRebinding(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	weights: readonly number[],
	isKnown: (stem: string) => boolean,
): { inWindow: number; inPassage: number } {
	let inWindow = 0;
	let inPassage = 0;
	claim.clauses.forEach((_, clause) => {
		const own = aligned.filter(({ claim: word }) => word.clause === clause);
		const place = findStatement(own.filter(({ similarity }) => similarity >= MATCHED));
		// A pronoun may refer to the word.
		if (place === null || place.hasPronoun) return;
		const { words: there, subject } = place;
		const used = new Set(own.map(({ match }) => match));
		const ownStems = new Set(own.map(({ claim: word }) => word.stem));
		const free = there.filter((word) => !used.has(word) && !ownStems.has(word.stem));
		const freeSubjects = subject.filter((word) => !used.has(word) && !ownStems.has(word.stem));
		own.forEach((word) => {
			const { claim: token, match, similarity } = word;
			if (there.some(({ stem }) => stem === token.stem) || subject.some(({ stem }) => stem === token.stem))
				return;
			const isElsewhere = match !== null && similarity >= SAME && !there.includes(match);
			if (!isElsewhere && (similarity >= MATCHED || !isKnown(token.stem))) return;
			const isPatient = token.frame === "object" && isPassiveClause(claim, clause);
			const rival = findRival(token, free, token.frame === "subject" || isPatient ? freeSubjects : []);
			if (rival === undefined) return;
			const weight = weights[aligned.indexOf(word)] ?? 0;
			if (isElsewhere) inWindow += weight;
			else inPassage += weight;
		});
	});
	return { inWindow, inPassage };
}

/** Returns the word that a clause has in the place of another word. */
function findRival(token: Token, free: readonly Token[], subjects: readonly Token[]): Token | undefined {
	if (token.isVerb) return free.find(({ isVerb }) => isVerb);
	const isKind = (other: Token) => !other.isVerb && (other.kind === "number") === (token.kind === "number");
	const places = token.frame === "subject" ? [] : free.filter(({ frame }) => frame === token.frame);
	return [...subjects, ...places].find(isKind);
}

interface Statement {
	/** The content words of the clause. */
	words: readonly Token[];
	subject: readonly Token[];
	/** Whether a pronoun in the clause refers to something said before. */
	hasPronoun: boolean;
}

/** Returns the clause that contains most matches, together with the subject that it may share with an earlier clause. */
function findStatement(own: readonly AlignedWord[]): Statement | null {
	let best: Statement | null = null;
	let most = 0;
	for (const { match, sentence } of own) {
		if (match === null || sentence === null) continue;
		if (best?.words.includes(match)) continue;
		const words = sentence.content.filter(({ clause }) => clause === match.clause);
		const subject = resolveSubject(sentence, match.clause);
		let count = 0;
		for (const { claim, match: word } of own) {
			if (word === null || !(words.includes(word) || subject.includes(word))) continue;
			// What is said identifies a statement better than what it is said of.
			count += claim.frame === "subject" && !claim.isVerb ? 1 : PREDICATE_WEIGHT;
		}
		if (count <= most) continue;
		most = count;
		const hasPronoun = sentence.tokens.some(
			({ clause, word }) => clause === match.clause && REFERRING.has(word),
		);
		best = { words, subject, hasPronoun };
	}
	return best;
}

const PREDICATE_WEIGHT = 1.5;

const REFERRING = new Set("it they he she them him her".split(" "));

/** Returns the words of a clause's subject. A clause without a subject has that of the nearest clause before it. */
function resolveSubject({ content, tokens }: ParsedSentence, clause: number): Token[] {
	const start = tokens.find((token) => token.clause === clause);
	const isRelative = start !== undefined && RELATIVES.has(start.word);
	const own = content.filter((word) => word.clause === clause && word.frame === "subject" && !word.isVerb);
	if (own.length > 0) return own;
	if (tokens.some((token) => token.clause === clause && PRONOUNS.has(token.word))) return [];
	for (let at = clause - 1; at >= 0; at--) {
		const words = content.filter((word) => word.clause === at && !word.isVerb);
		if (isRelative && words.length > 0) return words.slice(-RELATIVE_WORDS);
		const subject = words.filter(({ frame }) => frame === "subject" || frame === "");
		if (subject.length > 0) return subject;
	}
	return [];
}

const RELATIVES = new Set(["which", "who", "that"]);
const PRONOUNS = new Set("it they he she you we i this these".split(" "));
/** Number of words before "which" or "who" that may be its antecedent. */
const RELATIVE_WORDS = 2;

/**
 * Returns whether a subject or object of the claim is on the other side of the verb in the window, as in "A sued B" for
 * "B sued A". If one of the texts is passive and the other isn't, it must be on the other side.
 */
export function crossesVerb(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return aligned.some((verb) => {
		const { match, sentence } = verb;
		if (match === null || sentence === null || verb.similarity < MATCHED) return false;
		if (!isAction(claim, verb.claim) || !isAction(sentence, match)) return false;
		const place = sentence.tokens.indexOf(match);
		const isFlipped = isPassiveClause(claim, verb.claim.clause) !== isPassiveClause(sentence, match.clause);
		const at = claim.tokens.indexOf(verb.claim);
		return aligned.some((word) => {
			if (word === verb || word.claim.clause !== verb.claim.clause || word.similarity < SAME) return false;
			if (word.sentence !== sentence || word.match === null || word.match.kind === "number") return false;
			if (!isArgument(word.claim)) return false;
			const isBefore = claim.tokens.indexOf(word.claim) < at;
			const other = sentence.tokens.indexOf(word.match);
			if (!isNear(sentence, match.clause, word.match)) return false;
			return isBefore !== isFlipped ? other > place : other < place;
		});
	});
}

function isArgument({ frame }: Token): boolean {
	return frame === "subject" || frame === "object";
}

/** Returns whether a word is in a clause, or is the subject that it has in common with an earlier one. */
function isNear(sentence: ParsedSentence, clause: number, word: Token): boolean {
	return word.clause === clause ? isArgument(word) : resolveSubject(sentence, clause).includes(word);
}

function isPassiveClause({ clauses }: ParsedSentence, clause: number): boolean {
	return clauses[clause]?.isPassive === true;
}

/** Returns whether a token is the verb of its clause or the first content word after an auxiliary. */
export function isMainVerb({ tokens, clauses }: ParsedSentence, token: Token): boolean {
	if (token.isVerb) return true;
	const verb = clauses[token.clause]?.verb ?? null;
	if (verb === null || tokens[verb]?.kind !== "function") return false;
	return tokens.slice(verb + 1).find(({ kind }) => kind !== "function") === token;
}

/** Returns whether a token is a main verb and not the complement of a form of "be", as "strongest" in "is strongest". */
function isAction(sentence: ParsedSentence, token: Token): boolean {
	if (!isMainVerb(sentence, token)) return false;
	const verb = sentence.clauses[token.clause]?.verb ?? null;
	const isCopular = verb !== null && BE.has(sentence.tokens[verb]?.word ?? "");
	return !isCopular || isPassiveClause(sentence, token.clause);
}

/** Returns whether the claim states as the cause what the window states as the effect. */
export function reversesCause(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return compareCauses(claim, aligned).some((isReversed) => isReversed);
}

/** Returns whether the claim also states as the effect what the window states as the cause. */
export function exchangesCause(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const clauses = compareCauses(claim, aligned);
	return clauses.length > 1 && clauses.every((isReversed) => isReversed);
}

/** Returns, for each cause and effect of the claim that the window contains, whether it has the other role there. */
function compareCauses(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean[] {
	return [...findCauses(claim)].flatMap(([clause, role]) => {
		const place = findPlace(
			aligned.filter(({ claim: word, similarity }) => word.clause === clause && similarity >= MATCHED),
		);
		if (place === null) return [];
		const other = findCauses(place.sentence).get(place.clause);
		return [other !== undefined && other !== role];
	});
}

const EFFECTS = new Set(["so", "therefore", "thus", "hence", "consequently"]);

/** Returns the clauses that are causes or effects. */
function findCauses({ tokens, clauses }: ParsedSentence): Map<number, "cause" | "effect"> {
	const roles = new Map<number, "cause" | "effect">();
	for (const [at, { word, clause, kind }] of tokens.entries()) {
		if (kind === "word" || kind === "name" || kind === "number") continue;
		const role = word === "because" || word === "since" ? "cause" : EFFECTS.has(word) ? "effect" : null;
		if (role === null || roles.has(clause)) continue;
		// "Since 1945" names a time.
		if (word === "since" && tokens[at + 1]?.kind === "number") continue;
		roles.set(clause, role);
		const other = clause === 0 ? 1 : clause - 1;
		if (other < clauses.length) roles.set(other, role === "cause" ? "effect" : "cause");
	}
	return roles;
}
