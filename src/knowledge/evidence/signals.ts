import { type AlignedWord, alignWords } from "./alignment.ts";
import { BE } from "./frames.ts";
import { areOpposites } from "./opposites.ts";
import type { PassageIndex, SentenceWindow } from "./passage-index.ts";
import { areOtherUnits } from "./quantities.ts";
import type { ParsedSentence, Token } from "./sentence.ts";
import type { WordSimilarity } from "./word-similarity.ts";

/** What is measured about a claim and a window. Conflicts are 1 if they are found, or else 0. */
export const SIGNALS = [
	"coverage",
	"exactCoverage",
	"clauseCoverage",
	"passageCoverage",
	"missing",
	"largestMissing",
	"titleOnly",
	"cosine",
	"isPair",
	"numberMissing",
	"numberElsewhere",
	"nameMissing",
	"nameElsewhere",
	"polarity",
	"opposite",
	"universal",
	"exclusive",
	"majority",
	"bound",
	"direction",
	"swap",
	"subject",
	"object",
	"particle",
	"predicate",
	"competitor",
	"scatter",
	"inversions",
] as const;
export type Signal = (typeof SIGNALS)[number];
export type Signals = Record<Signal, number>;

/** A word is matched if its similarity is at least this. */
const MATCHED = 0.6;
/** A word is the same in another form if its similarity is at least this. */
const SAME = 0.84;
/**
 * In a two-sentence window, a sentence can contradict the claim only if it shares at least this many words with the claim, or half
 * of its own.
 */
const SAME_SUBJECT_WORDS = 2;
/** Maximum similarity of a word that has been replaced by another one. */
const REPLACED_MAX = 0.9;

/** Measures how well a window supports a claim. `claimText` and the window's text are embedded if vectors are available. */
export function measureSignals(
	claimText: string,
	claim: ParsedSentence,
	window: SentenceWindow,
	index: PassageIndex,
	words: WordSimilarity,
): Signals {
	const { sentences, passage } = window;
	const aligned = alignWords(claim, sentences, words);
	const weights = aligned.map(({ claim: token }) => index.weightOf(token.stem));
	const total = sum(weights) || 1;
	const credit = aligned.map(({ claim: token, similarity }) => {
		if (similarity > 0 || !passage.about.has(token.stem)) return similarity;
		return isSubject(claim, token) ? 1 : 0;
	});
	const isTitleOnly = aligned.map(
		({ claim: token, similarity }) => similarity === 0 && passage.about.has(token.stem),
	);
	const missing = credit.map((similarity, at) => (1 - similarity) * (weights[at] ?? 0));
	const mean = total / Math.max(1, aligned.length);
	const coverage = 1 - sum(missing) / total;
	const sameSubject = sentences.filter((sentence) => {
		const shared = aligned.filter((word) => word.sentence === sentence && word.similarity >= SAME).length;
		return sentences.length === 1 || shared >= Math.min(SAME_SUBJECT_WORDS, sentence.content.length / 2);
	});
	const order = measureInversions(aligned);
	// Words in the same order have the same roles.
	const structural = (condition: boolean) => (condition && (order > 0 || coverage < 1) ? coverage ** 2 : 0);
	const flag = (condition: boolean) => (condition ? 1 : 0);
	// A text contradicts another one only as far as both say the same otherwise.
	const conflict = (condition: boolean) => (condition ? coverage ** 2 : 0);
	const isIn = (stem: string) => passage.terms.has(stem);
	return {
		coverage,
		exactCoverage:
			sum(aligned.map(({ similarity }, at) => (similarity >= SAME ? (weights[at] ?? 0) : 0))) / total,
		clauseCoverage: computeClauseCoverage(aligned, credit, weights, coverage),
		passageCoverage:
			sum(aligned.map(({ claim: { stem } }, at) => (isIn(stem) ? (weights[at] ?? 0) : 0))) / total,
		missing: Math.log1p(sum(missing) / mean),
		largestMissing: Math.max(0, ...missing) / mean,
		titleOnly: sum(isTitleOnly.map((only, at) => (only ? (weights[at] ?? 0) : 0))) / total,
		cosine: words.cosine(claimText, window.text),
		isPair: flag(sentences.length > 1),
		numberMissing: flag(aligned.some((word) => isNumberMissing(word, passage.about))),
		numberElsewhere: conflict(
			sameSubject.some((sentence) => takesNumberOfOtherClause(aligned, sentence)) ||
				countsOtherThings(claim, aligned),
		),
		nameMissing: flag(
			aligned.some(
				({ claim: { kind, stem }, similarity }) => kind === "name" && similarity < SAME && !isIn(stem),
			),
		),
		nameElsewhere: flag(
			aligned.some(
				({ claim: { kind, stem }, similarity }) =>
					kind === "name" && similarity < SAME && isIn(stem) && !passage.about.has(stem),
			),
		),
		polarity: conflict(hasOtherPolarity(claim, aligned)),
		opposite: conflict(
			sameSubject.some((sentence) => statesOpposite(claim, aligned, sentence)) ||
				statesOppositeInClause(claim, aligned),
		),
		universal: conflict(addsWord(UNIVERSAL, claim, sentences)),
		exclusive: conflict(addsWord(EXCLUSIVE, claim, sentences)),
		majority: conflict(
			addsWord(MAJORITY, claim, sentences) && !sentences.some((sentence) => hasAny(sentence, UNIVERSAL)),
		),
		bound: conflict(
			sameSubject.some(({ bound }) => claim.bound !== null && bound !== null && claim.bound !== bound),
		),
		direction: conflict(aligned.some(hasOtherDirection)),
		swap: structural(hasSwap(claim, aligned) || hasOtherRole(claim, aligned)),
		subject: structural(hasOtherSubject(claim, aligned)),
		object: structural(hasOtherObject(claim, aligned)),
		particle: conflict(sameSubject.some((sentence) => hasOppositeParticle(claim, sentence))),
		predicate: flag(lacksPredicate(claim, aligned)),
		competitor: Math.max(
			0,
			...aligned.map((word, at) => measureCompetition(word, at, weights, index) / mean),
		),
		inversions: measureInvertedRoles(claim, aligned) * coverage,
		scatter: coverage - Math.max(0, ...computeSourceClauseCoverage(aligned, weights, total)),
	};
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

/** Returns whether a token names what the claim is about: it precedes the verb, or follows "of" or another preposition. */
function isSubject(claim: ParsedSentence, token: Token): boolean {
	if (token.frame === "subject" || token.frame === "") return true;
	const verb = claim.clauses[token.clause]?.verb ?? null;
	const at = claim.tokens.indexOf(token);
	if (verb !== null && at < verb) return true;
	return ["in", "on", "of", "at", "for"].includes(token.frame);
}

/** Returns the smallest share of a clause, or of the claim, that is covered. Clauses with a single word are ignored. */
function computeClauseCoverage(
	aligned: readonly AlignedWord[],
	credit: readonly number[],
	weights: readonly number[],
	coverage: number,
): number {
	const clauses = new Map<number, { covered: number; total: number; words: number }>();
	aligned.forEach(({ claim: { clause } }, at) => {
		const found = clauses.get(clause) ?? { covered: 0, total: 0, words: 0 };
		const weight = weights[at] ?? 0;
		found.covered += weight * (credit[at] ?? 0);
		found.total += weight;
		found.words++;
		clauses.set(clause, found);
	});
	const shares = [...clauses.values()]
		.filter(({ words }) => words > 1)
		.map(({ covered, total }) => covered / total);
	return Math.min(coverage, ...shares);
}

function computeSourceClauseCoverage(
	aligned: readonly AlignedWord[],
	weights: readonly number[],
	total: number,
): number[] {
	const clauses = new Map<string, number>();
	const sentences = [...new Set(aligned.map(({ sentence }) => sentence))];
	aligned.forEach(({ match, sentence, similarity }, at) => {
		if (match === null) return;
		const key = `${sentences.indexOf(sentence)} ${match.clause}`;
		clauses.set(key, (clauses.get(key) ?? 0) + (similarity * (weights[at] ?? 0)) / total);
	});
	return [...clauses.values()];
}

/**
 * Returns how many pairs of subjects, verbs and objects follow each other in reverse order. Returns 0 if only one of the texts is
 * passive.
 */
function measureInvertedRoles(claim: ParsedSentence, aligned: readonly AlignedWord[]): number {
	const isPassive = (sentence: ParsedSentence) => sentence.clauses.some((clause) => clause.isPassive);
	const place = findPlace(aligned);
	if (place === null || isPassive(place.sentence) !== isPassive(claim)) return 0;
	return measureInversions(
		aligned.filter(({ claim: { isVerb, frame } }) => isVerb || frame === "subject" || frame === "object"),
	);
}

/** Returns the share of pairs of words that follow each other in reverse order in the sentence that contains most of them. */
function measureInversions(aligned: readonly AlignedWord[]): number {
	const place = findPlace(aligned);
	if (place === null) return 0;
	const { tokens } = place.sentence;
	const positions = aligned.flatMap(({ match, sentence, similarity }) =>
		match !== null && sentence === place.sentence && similarity >= SAME ? [tokens.indexOf(match)] : [],
	);
	let pairs = 0;
	let inverted = 0;
	positions.forEach((position, at) => {
		for (const later of positions.slice(at + 1)) {
			pairs++;
			if (later < position) inverted++;
		}
	});
	return pairs === 0 ? 0 : inverted / pairs;
}

function isNumberMissing({ claim, match }: AlignedWord, about: ReadonlySet<string>): boolean {
	return claim.kind === "number" && match === null && !about.has(claim.stem);
}

/**
 * Returns whether the claim combines a number with the subject of another clause that has its own number. For example,
 * "A bed costs 89 euros, a seat 29" does not support "A seat costs 89". Terms from earlier clauses are ignored unless no
 * other word of the number's clause is claimed, because later clauses often omit them.
 */
function takesNumberOfOtherClause(aligned: readonly AlignedWord[], sentence: ParsedSentence): boolean {
	const own = aligned.filter((word) => word.sentence === sentence && word.match !== null);
	const numbered = Math.max(
		-1,
		...own.flatMap(({ claim, match }) => (claim.kind === "number" && match ? [match.clause] : [])),
	);
	if (numbered === -1) return false;
	const claimed = new Set(own.filter(({ similarity }) => similarity >= SAME).map(({ match }) => match?.stem));
	const withNumber = new Set(
		sentence.content.filter(({ kind }) => kind === "number").map(({ clause }) => clause),
	);
	const words = sentence.content.filter(({ kind }) => kind !== "number");
	const isClaimedAt = (clause: number) =>
		words.some((word) => word.clause === clause && claimed.has(word.stem));
	const hasWords = words.some(({ clause }) => clause === numbered);
	const earlier = new Set(words.filter(({ clause }) => clause <= numbered).map(({ stem }) => stem));
	return words.some(({ clause, stem }) => {
		if (!withNumber.has(clause) || clause === numbered || !claimed.has(stem)) return false;
		if (clause > numbered) return !earlier.has(stem);
		return (
			hasWords &&
			!isClaimedAt(numbered) &&
			!words.some((word) => word.clause === numbered && word.stem === stem)
		);
	});
}

/** Returns whether a number counts other things in the window, as "180 words" and "180 characters". */
function countsOtherThings(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	return aligned.some(({ claim: number, match, sentence }) => {
		if (number.kind !== "number" || match === null || sentence === null || number.quantity?.unit != null)
			return false;
		const counted = claim.tokens[claim.tokens.indexOf(number) + 1];
		const other = sentence.tokens[sentence.tokens.indexOf(match) + 1];
		if (counted?.kind !== "word" || other?.kind !== "word") return false;
		const isMatched = aligned.some(({ claim: word, similarity }) => word === counted && similarity > 0);
		return !isMatched && !claim.content.some(({ stem }) => stem === other.stem);
	});
}

/**
 * Returns whether only one of the texts negates a statement. A negated clause of the claim needs a negated clause that
 * shares words with it. A claim without negations must not share most words of a clause with a negated one. An antonym counts as a
 * negation.
 */
function hasOtherPolarity(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const isNegated = claim.content.some(({ negated }) => negated);
	return claim.clauses.some((_, clause) => {
		const own = aligned.filter(({ claim: word }) => word.clause === clause);
		const matched = own.filter(({ similarity }) => similarity >= MATCHED);
		if (matched.length < own.length / 2 || matched.some(({ isOpposite }) => isOpposite)) return false;
		const negated = own.filter(({ claim: word }) => word.negated);
		if (negated.length > 0)
			return (
				matched.length > 0 && matched.every(({ claim: word, match }) => !(match?.negated && word.negated))
			);
		const place = findPlace(matched);
		if (place === null || isNegated || own.length < 2) return false;
		const there = matched.filter(
			({ match, sentence }) => sentence === place.sentence && match?.clause === place.clause,
		);
		return there.filter(({ match }) => match?.negated).length > there.length / 2;
	});
}

/**
 * Returns whether a sentence contains an antonym of a word that it doesn't contain itself, with the same polarity.
 */
function statesOpposite(
	claim: ParsedSentence,
	aligned: readonly AlignedWord[],
	sentence: ParsedSentence,
): boolean {
	const own = new Set(claim.content.map(({ stem }) => stem));
	const others = new Set(sentence.content.map(({ stem }) => stem));
	return aligned.some(({ claim: word, sentence: matched, similarity }) => {
		if (word.kind === "number" || others.has(word.stem) || (matched === sentence && similarity >= SAME))
			return false;
		return sentence.content.some(
			({ stem, word: other, negated }) =>
				!own.has(stem) &&
				negated === word.negated &&
				(areOpposites(word.stem, stem) || areOtherUnits(word.word, other)),
		);
	});
}

/**
 * Returns whether the clause that contains most of a claim's clause contains an antonym of a word that occurs only in another clause.
 * For example, "Low heat is slow, high heat is fast" does not support "Low heat is fast".
 */
function statesOppositeInClause(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
	const stems = new Set(claim.content.map(({ stem }) => stem));
	return claim.clauses.some((_, clause) => {
		const own = aligned.filter(({ claim: word }) => word.clause === clause);
		const place = findPlace(own);
		if (place === null) return false;
		const there = place.sentence.content.filter((word) => word.clause === place.clause);
		return own.some(({ claim: word }) => {
			if (there.some(({ stem }) => stem === word.stem)) return false;
			return there.some(
				({ stem, negated }) => !stems.has(stem) && negated === word.negated && areOpposites(word.stem, stem),
			);
		});
	});
}

const UNIVERSAL = new Set("all every each always everyone everybody entirely completely whole".split(" "));
const EXCLUSIVE = new Set("only solely exclusively merely".split(" "));
const MAJORITY = new Set("most mostly mainly usually typically often".split(" "));

function hasAny({ functionWords, tokens }: ParsedSentence, words: ReadonlySet<string>): boolean {
	for (const word of functionWords) if (words.has(word)) return true;
	return tokens.some(({ word }) => words.has(word));
}

function addsWord(
	set: ReadonlySet<string>,
	claim: ParsedSentence,
	sentences: readonly ParsedSentence[],
): boolean {
	return hasAny(claim, set) && !sentences.some((sentence) => hasAny(sentence, set));
}

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

/** Returns whether a word follows opposite prepositions in the two texts, such as "from" and "to". */
function hasOtherDirection({ claim, match, similarity }: AlignedWord): boolean {
	return match !== null && similarity >= SAME && OPPOSITE_FRAMES.has(`${claim.frame} ${match.frame}`);
}

/** Returns whether the verb of a clause is a form of "be", so that its subject and object may be exchanged. */
function isCopular({ tokens, clauses }: ParsedSentence, { clause }: Token): boolean {
	const { verb = null, isPassive = false } = clauses[clause] ?? {};
	return verb !== null && !isPassive && BE.has(tokens[verb]?.word ?? "");
}

/** Returns whether two words of a clause have exchanged their frames. */
function hasSwap(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
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
function hasOtherRole(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
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
function hasOtherSubject(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
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

/** Returns the clause that contains the most matches. */
function findPlace(words: readonly AlignedWord[]): { sentence: ParsedSentence; clause: number } | null {
	let best: { sentence: ParsedSentence; clause: number } | null = null;
	let most = 0;
	for (const { match, sentence } of words) {
		if (match === null || sentence === null) continue;
		const count = words.filter(
			(word) => word.sentence === sentence && word.match?.clause === match.clause,
		).length;
		if (count > most) {
			best = { sentence, clause: match.clause };
			most = count;
		}
	}
	return best;
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
function hasOtherObject(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
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

const OPPOSITE_PARTICLES =
	"on/off for/against before/after up/down more/less more/fewer most/least with/without"
		.split(" ")
		.map((pair) => {
			const [one = "", other = ""] = pair.split("/");
			return [one, other] as const;
		});

/** Returns whether the texts contain opposite function words, such as "on" and "off". */
function hasOppositeParticle(claim: ParsedSentence, sentence: ParsedSentence): boolean {
	const own = new Set(claim.tokens.map(({ word }) => word));
	const other = new Set(sentence.tokens.map(({ word }) => word));
	const isOpposite = (a: string, b: string) => own.has(a) && !own.has(b) && other.has(b) && !other.has(a);
	return OPPOSITE_PARTICLES.some(([a, b]) => isOpposite(a, b) || isOpposite(b, a));
}

/** Returns whether a token is the verb of its clause or the first content word after an auxiliary. */
function isMainVerb(claim: ParsedSentence, token: Token): boolean {
	if (token.isVerb) return true;
	const verb = claim.clauses[token.clause]?.verb ?? null;
	if (verb === null || claim.tokens[verb]?.kind !== "function") return false;
	return claim.tokens.slice(verb + 1).find(({ kind }) => kind !== "function") === token;
}

/**
 * Returns whether the claim says that something is a certain thing, but the window doesn't say so of anything: the noun
 * follows neither a form of "be" nor "called", "as" or a comma, nor introduces examples.
 */
function lacksPredicate(claim: ParsedSentence, aligned: readonly AlignedWord[]): boolean {
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

const SUBJECT_PRONOUNS = new Set("it they he she".split(" "));

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

const INTRODUCING = new Set(
	"is are was were be called named as means mean like : — – ( , which known".split(" "),
);

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

const SKIPPED = new Set("a an the of one most very its and or".split(" "));

function isContent(token: Token | undefined): boolean {
	return token !== undefined && token.kind !== "function" && token.kind !== "break";
}

/** Returns the weight of a word that replaces another one, if the passages use the word for something else. */
function measureCompetition(
	{ claim, match, similarity }: AlignedWord,
	at: number,
	weights: readonly number[],
	index: PassageIndex,
): number {
	if (match === null || similarity >= REPLACED_MAX || claim.kind === "number" || !index.has(claim.stem))
		return 0;
	return (1 - similarity) * (weights[at] ?? 0);
}
