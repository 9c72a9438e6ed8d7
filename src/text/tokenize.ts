import { isCommonWord, isEverydayWord } from "./common-words.ts";
import { fold, foldCase } from "./folding.ts";
import { lazy } from "./lazy.ts";
import { insertBigrams, isUnspaced } from "./unspaced.ts";

export interface Word {
	/** Folded and in lower case. */
	term: string;
	/** The original spelling of a common word that is written as a name, such as "Go", "WHO" or "C"; otherwise null. */
	name: string | null;
}

/** A word that consists of joined parts, such as "email" for "e-mail" or "rd" for "R&D". */
interface Compound extends Word {
	/** Whether a part of the compound is meaningful on its own. This is true of "e-mail", but not of "R&D". */
	isOptional: boolean;
}

/** The words of a text, and the compounds that they form. */
export interface TokenizedText {
	words: Word[];
	compounds: Compound[];
}

interface TokenizeOptions {
	isTitle?: boolean;
}

/** Maximum length of a compound, in UTF-16 code units. Longer compounds are usually URLs or paths. */
const COMPOUND_MAX_CHARS = 32;

/** A run of letters, marks and digits, with the trailing signs of "C++", "C#" and "Disney+". */
const wordPattern = lazy(() => /([\p{L}\p{M}\p{N}]+(?:\+\+|[+#](?![\p{L}\p{N}+#]))?)/u);
/** Hyphens (including those at the end of a line), apostrophes, and the joiners in "Node.js", "AT&T" and "TCP/IP". */
const JOINERS = new Set([..."-\u2010\u2011\u2212־'’‘`.·&/״", "-\n", "-\r\n", "\u2010\n"]);
const APOSTROPHES = new Set("'’‘`");
const THREE_DIGITS = /^\d{3}$/;
/** The part of a contraction after the apostrophe, as in "it's", "don't" and "we'll". */
const CONTRACTED = new Set("s t d m ll re ve".split(" "));
/** Characters that end a sentence or start a list item. */
const SENTENCE_BREAK = /[.!?:;…。\n\r•*#>|]/;
/** Abbreviations whose period does not end a sentence. */
const ABBREVIATION = /^(?:vs|mr|mrs|ms|dr|st)$/i;

interface Part {
	raw: string;
	term: string;
	startsSentence: boolean;
}

/**
 * Splits a text into words in the form used for search, and finds the compounds that they form. In a title, any
 * capitalized word may be a name. In a sentence, any capitalized word except the first may be one. Runs in linear time.
 */
export function tokenize(text: string, options?: TokenizeOptions): TokenizedText {
	return tokenizeFolded(fold(text), options);
}

/** Like `tokenize`, but for a text that is already folded. */
export function tokenizeFolded(text: string, { isTitle = false }: TokenizeOptions = {}): TokenizedText {
	const plain = insertBigrams(text);
	const words: Word[] = [];
	const compounds: Compound[] = [];
	let parts: Part[] = [];
	// Gaps are at even indexes, words at odd ones.
	const pieces = plain.split(wordPattern());
	for (let at = 1; at < pieces.length; at += 2) {
		const gap = pieces[at - 1] ?? "";
		const [raw, signs] = splitSigns(pieces[at] ?? "");
		const term = foldCase(raw);
		const isJoined = at > 1 && isJoiner(gap, raw);
		const isContracted = isJoined && APOSTROPHES.has(gap) && CONTRACTED.has(term);
		if (!isJoined || isContracted) {
			flushParts(parts, words, compounds);
			parts = [];
		}
		if (signs !== "") compounds.push({ term: term + signs, name: null, isOptional: true });
		if (isContracted) {
			words.push({ term, name: null });
		} else {
			const isBroken = !isJoined && SENTENCE_BREAK.test(gap) && !ABBREVIATION.test(pieces[at - 2] ?? "");
			const startsSentence = !isTitle && (at === 1 || isBroken);
			const isSubject = startsSentence && isCapital(raw) && isSubjectOf(term, pieces[at + 2]);
			parts.push({ raw, term, startsSentence: startsSentence && !isSubject });
		}
	}
	flushParts(parts, words, compounds);
	return { words, compounds };
}

/**
 * Splits trailing signs off a word. "Disney+" becomes "Disney" and "+", which form a compound. "C++" is not split,
 * because "C" has a different meaning.
 */
function splitSigns(word: string): [word: string, signs: string] {
	const last = word.charAt(word.length - 1);
	if (last !== "+" && last !== "#") return [word, ""];
	const bare = word.replace(/[+#]+$/, "");
	return bare.length > 1 ? [bare, word.slice(bare.length)] : [word, ""];
}

/** Returns whether a gap joins the words around it into a compound, as in "1,000" and "R & D". */
function isJoiner(gap: string, next: string): boolean {
	return JOINERS.has(gap) || (gap === "," && THREE_DIGITS.test(next)) || (gap === " & " && next.length === 1);
}

/**
 * Returns whether the first word of a sentence is its subject. This is the case if a verb follows ("Go is",
 * "Will's") or if the next word is in an unspaced script.
 */
function isSubjectOf(term: string, next = ""): boolean {
	if (isUnspaced(next)) return true;
	return /^(?:is|was|has|s)$/.test(next) && (isEverydayWord(term) || /^(?:will|may)$/.test(term));
}

function flushParts(parts: readonly Part[], words: Word[], compounds: Compound[]): void {
	const [only] = parts;
	if (only === undefined) return;
	if (parts.length === 1) {
		words.push({ term: only.term, name: findName(only) });
		return;
	}
	const isOptional = parts.some(({ term }) => !isCommonWord(term));
	for (const part of parts) {
		words.push({ term: part.term, name: isOptional ? findName(part) : null });
	}
	const raw = parts.map((part) => part.raw).join("");
	if (raw.length > COMPOUND_MAX_CHARS || !(/\p{L}/u.test(raw) || isGrouped(parts))) return;
	const term = foldCase(raw);
	const name = findName({ raw, term, startsSentence: only.startsSentence });
	compounds.push({ term, name, isOptional });
}

/** Returns whether the parts form a number with thousands separators, such as "1,000,000" but not "3.14". */
function isGrouped([first, ...others]: readonly Part[]): boolean {
	return /^\d{1,3}$/.test(first?.raw ?? "") && others.every(({ raw }) => THREE_DIGITS.test(raw));
}

function findName({ raw, term, startsSentence }: Part): string | null {
	if (!isCapital(raw) || !isCommonWord(term) || NEVER_NAMES.has(term)) return null;
	const isCapitals = raw === raw.toUpperCase();
	// "A" at the start of a sentence is an article; "IT" and "C" are names.
	if (isCapitals) return raw !== "A" || !startsSentence ? raw : null;
	return startsSentence || NAMES_ONLY_IN_CAPITALS.has(term) ? null : raw;
}

const NEVER_NAMES = new Set(["i", "ok"]);

/** Words that start many titles and quotations. They are names only when written entirely in capitals. */
const NAMES_ONLY_IN_CAPITALS = new Set(
	`a an are did do does he how is let me my she that the there these they this those was we were what when where which whom
	whose why you your`.split(/\s+/),
);

function isCapital(raw: string): boolean {
	const code = raw.charCodeAt(0);
	return code >= 65 && code <= 90;
}
