import { blankMarks } from "../../text/citation-marks.ts";
import { isStopWord } from "../../text/common-words.ts";
import { fold, foldCase } from "../../text/folding.ts";
import { lazy } from "../../text/lazy.ts";
import { stem } from "../../text/stem.ts";
import { insertBigrams } from "../../text/unspaced.ts";
import { ListedWords } from "../../text/word-lists.ts";
import { assignFrames, BE } from "./frames.ts";
import { parseQuantity, parseSingleUnit, type Quantity } from "./quantities.ts";
import type { ParsedSentence, Token } from "./sentence.ts";

/** Number of content words after "without" that it negates. */
const WITHOUT_WORDS = 2;

/** Parses a sentence. Ignores markup and citations. Runs in linear time. */
export function parseSentence(sentence: string): ParsedSentence {
	const plain = insertBigrams(fold(blankMarks(sentence))).replaceAll("’", "'");
	const { text, bound } = extractBound(
		plain
			.replace(LATIN, " ")
			.replace(ACRONYM, " $1 ")
			.replace(FREE, "free")
			.replace(IN_HALF, "halved")
			.replace(HALF_OF_DAY, "$1m")
			.replace(TIME_OF_DAY, toHalfOfDay),
	);
	const pieces = text.match(piecePattern()) ?? [];
	const lower = pieces.map((piece) => ABBREVIATIONS.get(piece) ?? foldCase(piece));
	const tokens: Token[] = [];
	let clause = 0;
	for (let at = 0; at < pieces.length; at++) {
		const piece = pieces[at] ?? "";
		const word = lower[at] ?? "";
		const parsed = parseQuantity(lower, at);
		if (parsed !== null) {
			const { quantity, length } = parsed;
			tokens.push(createToken("number", word, quantity.written, quantity, clause));
			at += Math.max(1, length) - 1;
			continue;
		}
		if (BREAKS.has(word)) {
			if (tokens.length > 0 && tokens.at(-1)?.kind !== "break") clause++;
			tokens.push(createToken("break", word, word, null, clause));
			continue;
		}
		if (SIGNS.has(word)) continue;
		const bare = word.includes("'") ? word.replace(/(?<!n)'.*$/, "") : word;
		const isFunction = isStopWord(bare) || WEAK_WORDS.has(bare) || isNegation(bare);
		// Notes write "18 may" without a capital. Within a sentence, "May" is never a verb.
		const isDate =
			word === "may" &&
			((piece === "May" && tokens.length > 0) ||
				[pieces[at - 1], pieces[at + 1]].some((near) => /^\d/.test(near ?? "")));
		const kind = isDate
			? "name"
			: isFunction && !isAcronym(piece)
				? "function"
				: piece !== word && isName(piece, tokens, pieces[at + 1])
					? "name"
					: "word";
		tokens.push(createToken(kind, bare, stem(bare), parseSingleUnit(lower, at), clause));
	}
	markNegations(tokens);
	const clauses = assignFrames(tokens, clause + 1);
	return {
		tokens,
		content: tokens.filter(({ kind }) => kind === "word" || kind === "name" || kind === "number"),
		clauses,
		functionWords: new Set(
			tokens.flatMap(({ kind, word }) => (kind === "function" || kind === "break" ? [word] : [])),
		),
		bound,
	};
}

/** Returns the stems of all capitalized words in a title. */
export function findCapitalizedTerms(title: string): string[] {
	return (fold(title).match(/\p{Lu}[\p{L}\p{M}\p{N}]*/gu) ?? []).map((word) => stem(foldCase(word)));
}

function createToken(
	kind: Token["kind"],
	word: string,
	stem: string,
	quantity: Quantity | null,
	clause: number,
): Token {
	return { kind, word, stem, quantity, negated: false, clause, frame: "", isVerb: false };
}

const piecePattern = lazy(
	() =>
		/\d+(?:[.,:]\d+)*s?\b|\d+(?:[.,:]\d+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:'\p{L}+)*|°C\b|[%€$£|,;:()—–]|-(?=\s)|(?<=\d)-/gu,
);

/** Abbreviations of weekdays and months. Notes may write those that are no words without a capital. */
const ABBREVIATIONS = new Map(
	"tues/tuesday thu/thursday thurs/thursday fri/friday feb/february aug/august sept/september oct/october nov/november dec/december Mon/monday Tue/tuesday Tues/tuesday Wed/wednesday Thu/thursday Thurs/thursday Fri/friday Jan/january Feb/february Apr/april Aug/august Sep/september Sept/september Oct/october Nov/november Dec/december"
		.split(" ")
		.map((pair) => {
			const [short = "", long = ""] = pair.split("/");
			return [short, long] as const;
		}),
);

/** Ways to say that something is free that contain a negation. */
const FREE =
	/\b(?:(?:costs?|pays?|charges?|for) nothing|(?:(?:do|does|need|will)(?: not|n't)|need not|cannot)(?: have to| need to)? (?:cost|pay) anything|free of charge|at no (?:extra |additional )?(?:cost|charge)|without (?:a |any )?charge)\b/gi;

/** Abbreviations whose letters would be read as words. */
const LATIN = /\b(?:i\.\s?e|e\.\s?g)\.(?!\w)/gi;
/** An acronym in parentheses, which doesn't end the clause: "Neural networks (NNs) learn". */
const ACRONYM = /\((\p{Lu}[\p{L}\p{N}-]{0,6}\p{Lu}s?)\)/gu;
/** "Cut in half", which says the same as "halved". */
const IN_HALF = /\b(?:cut(?:s|ting)?|reduc(?:e|es|ed|ing)|slash(?:es|ed|ing)?) (?:in|by) half\b/gi;

/** "a.m." and "p.m.", whose last letter would be read as a unit of length. */
const HALF_OF_DAY = /\b([ap])\.\s?m\b\.?/gi;

/** "In the morning" and "in the evening" after a time, which say the same as "a.m." and "p.m.". */
const TIME_OF_DAY =
	/(?<=\b\d{1,2}:\d{2}|\b(?:at|by|from|to|till|until|before|after) \d{1,2}) (?:in the|at) (?:(morning)|afternoon|evening|night)\b/gi;

function toHalfOfDay(_: string, morning: string | undefined): string {
	return morning === undefined ? " pm" : " am";
}

/** Signs of `piecePattern` that say nothing by themselves. */
const SIGNS = new Set("% € $ £".split(" "));

/** Signs and words between clauses. */
const BREAKS = new Set(
	", ; : ( ) — – | - and but or when while whereas although though because since which who whose that if unless so".split(
		" ",
	),
);

/** Words that negate their clause. */
const NEGATIONS: ReadonlySet<string> = new Set(
	`not no never unless nobody nothing none neither nor cannot hardly scarcely seldom rarely rare false untrue unable impossible avoid avoids
	avoided fail fails failed lack lacks lacked prevent prevents prevented refuse refuses refused`.split(/\s+/),
);

/** Words that add little to the meaning of a sentence. */
const WEAK_WORDS = new ListedWords("weakWords");

function isAcronym(piece: string): boolean {
	return /^\p{Lu}{2,}$/u.test(piece);
}

/**
 * Returns whether a word is a name. The first word of a sentence is always capitalized. It is a name only if it has
 * another capital, ends in "'s" or precedes a capitalized word.
 */
function isName(piece: string, before: readonly Token[], next: string | undefined): boolean {
	if (/\p{Ll}\p{Lu}/u.test(piece)) return true;
	if (!/^\p{Lu}/u.test(piece)) return false;
	return before.length > 0 || /.\p{Lu}|'s$/u.test(piece) || /^\p{Lu}/u.test(next ?? "");
}

/** Marks the words of negated clauses, and the words after "without". */
function markNegations(tokens: readonly Token[]): void {
	const negated = new Set<number>();
	tokens.forEach(({ word, clause }, at) => {
		if (!isNegation(word) || NEUTRAL_AFTER_NOT.has(tokens[at + 1]?.word ?? "") || word === "nor") return;
		// Two negations cancel each other out.
		if (!negated.delete(clause)) negated.add(clause);
	});
	tokens.forEach((token, at) => {
		// In "No machine that exists can do it", the relative clause contains what is negated.
		const isRelative = token.kind === "break" && RELATIVES.has(token.word) && negated.has(token.clause - 1);
		if (isRelative && tokens[at - 2]?.word === "no") negated.add(token.clause);
		// "Nothing shows that it works" denies that it works.
		if (isRelative && token.word === "that" && SHOWING.has(tokens[at - 1]?.stem ?? ""))
			negated.add(token.clause);
	});
	for (const token of tokens) {
		// "Not open until 9" means "open from 9".
		if (token.word === "until" && negated.delete(token.clause)) token.word = "from";
	}
	const isCanceled = cancelWithout(tokens, negated);
	if (negated.size > 0) for (const token of tokens) token.negated = negated.has(token.clause);
	if (isCanceled) return;
	tokens.forEach(({ word, clause }, at) => {
		if (word !== "without") return;
		const own = tokens.slice(at + 1).filter((token) => token.clause === clause);
		const end = own.findIndex(
			(token) => token.kind === "function" && (BE.has(token.word) || isNegation(token.word)),
		);
		const after = (end === -1 ? own : own.slice(0, end)).filter(isContent);
		for (const token of after.slice(0, WITHOUT_WORDS)) token.negated = !token.negated;
	});
}

/** Cancels the negations of "Without a key, it cannot be opened", which means "It can be opened with a key". */
function cancelWithout(tokens: readonly Token[], negated: Set<number>): boolean {
	const [clause, ...others] = negated;
	if (clause === undefined) return false;
	const without = tokens.filter(({ word }) => word === "without");
	if (others.length > 0 || without.length !== 1) return false;
	const distance = clause - (without[0]?.clause ?? 0);
	const comma = tokens.find((token) => token.clause === clause && token.kind === "break");
	const isSame = distance === 0 || (distance === 1 && comma?.word === ",");
	if (isSame) negated.delete(clause);
	return isSame;
}

/** Stems of words before "that" whose negation denies what follows. */
const SHOWING = new Set(
	"show prove suggest indicate mean implies evidence proof sign reason guarantee true case"
		.split(" ")
		.map(stem),
);
const RELATIVES = new Set(["that", "which", "who"]);
/** In "not only", the negation doesn't negate the clause. */
const NEUTRAL_AFTER_NOT = new Set(["only", "just", "merely"]);

function isNegation(word: string): boolean {
	return NEGATIONS.has(word) || word.endsWith("n't");
}

function isContent({ kind }: Token): boolean {
	return kind === "word" || kind === "name" || kind === "number";
}

/** Detects a bound. Removes its words from the text, so that "never more than" does not count as a negation. */
function extractBound(text: string): { text: string; bound: ParsedSentence["bound"] } {
	if (UPPER.test(text)) return { text: text.replace(UPPER, " "), bound: "upper" };
	return LOWER.test(text) ? { text: text.replace(AT_LEAST, " "), bound: "lower" } : { text, bound: null };
}

const AT_LEAST = /\bat least(?= )/i;
const UPPER =
	/\b(?:(?:no|not|never|cannot)\s(?:\w+\s){0,2}(?:more|later|(?!low|small|few|short|young|earli|slow|less|near|narrow|thin|light)\w{3,}er) than|at (?:the )?most|up to|as many as|less than|fewer than|not exceed\w*|(?:a )?maximum of)(?= )/i;
const LOWER =
	/\b(?:more than|over|at least|exceed\w*|(?:a )?minimum of)(?= (?:\w+ )?(?:\d|two|three|four|five|six|seven|eight|nine|ten|once|twice|half|a ))/i;

/** Minimum number of words of a part that is checked on its own. */
const PART_MIN_WORDS = 3;

/** Splits a sentence into parts that each make a statement. Returns the whole sentence if a part would be too short. */
export function splitParts(sentence: string): string[] {
	const parts = sentence.split(/[;,]?\s+(?:and|but|while|whereas)\s+|[;:]\s+|,\s+(?=which\s)/);
	const areStatements = parts.every((part) => parseSentence(part).content.length >= PART_MIN_WORDS);
	return areStatements ? parts : [sentence];
}
