import { splitSentences } from "../sentences.ts";
import { cutAtWord } from "../title.ts";
import {
	contentWords,
	HYPOTHETICAL,
	INTRODUCTION,
	LEAD_IN,
	NAME_KEY,
	NICKNAME_KEY,
	PASTED_TEXT_FOLLOWS,
	REMEMBER,
	RULES,
	STATED_THING,
} from "./rules.ts";

/** Something that a user stated about themselves or their task. */
export interface Statement {
	/** What it is about, such as "name". A later statement with the same key replaces an earlier one. */
	key: string;
	/** In the user's own words, on one line. */
	text: string;
}

/** Maximum length of a message that is read, in UTF-16 code units. Of a longer one, only both ends are read. */
const READ_MAX_CHARS = 2_000;
const READ_EDGE_CHARS = 600;
/** Maximum length of a statement, in UTF-16 code units. */
const STATEMENT_MAX_CHARS = 160;
/** Maximum number of introductory words, such as "well" and "by the way", to skip before a statement. */
const LEAD_INS_MAX = 4;

/**
 * Extracts the statements that a user makes about themselves and their task from a message, by the rules in
 * `rules.ts`. Ignores questions, requests, code, quotations and pasted text. Understands English, and the
 * most common phrases in German, Spanish and French.
 */
export function extractStatements(message: string): Statement[] {
	const text = message.replaceAll("’", "'").replace(CODE, "\n\n").replace(QUOTED_LINE, "");
	const parts =
		text.length <= READ_MAX_CHARS ? [text] : [text.slice(0, READ_EDGE_CHARS), text.slice(-READ_EDGE_CHARS)];
	const statements: Statement[] = [];
	for (const sentence of parts.flatMap((part) => splitSentences(part))) {
		if (HYPOTHETICAL.test(sentence.text)) continue;
		for (const clause of splitClauses(sentence.text)) {
			if (PASTED_TEXT_FOLLOWS.test(clause)) return statements;
			const statement = readClause(clause);
			if (statement !== null) statements.push(statement);
		}
	}
	return statements;
}

/**
 * Returns whether a message only says who its author is, what they use or prefer, or what to remember. Such a message asks
 * for nothing, unlike "my tap is dripping".
 */
export function isIntroduction(message: string): boolean {
	if (message.length > READ_MAX_CHARS || /[?？]/.test(message)) return false;
	const clauses = splitSentences(message.replaceAll("’", "'"))
		.flatMap(({ text }) => splitClauses(text))
		.filter((clause) => clause.replace(LEAD_IN, "") !== "");
	const [first, ...others] = clauses;
	if (first === undefined || !introducesUser(first)) return false;
	const isNamed = readClause(first)?.key === NAME_KEY;
	return others.every((clause) => introducesUser(clause) || (isNamed && tellsWithoutTrouble(clause)));
}

function introducesUser(clause: string): boolean {
	const statement = readClause(clause);
	if (statement === null) return false;
	const { key, text } = statement;
	if (key === NICKNAME_KEY || NAME_OR_AGE.test(key) || ASKS_TO_REMEMBER.test(clause)) return true;
	// "I use Excel and it crashes" asks for help.
	const isAlone = !/\b(?:it|they|he|she|when|whenever|if|because)\b/i.test(text);
	return INTRODUCTION.test(text) && isAlone && !tellsTrouble(text);
}

/** Matches the key of one's own name, and of the name or age of another. */
const NAME_OR_AGE = new RegExp(`^(?:${NAME_KEY}|\\p{L}.* (?:name|age))$`, "u");

/** After their name, people tell anything about themselves, or what they need help with. */
function tellsWithoutTrouble(clause: string): boolean {
	return readClause(clause) !== null && !DENIAL.test(clause) && !tellsTrouble(clause);
}

const DENIAL = /n['’]t\b|\b(?:not|no|never)\b/i;
const TROUBLE =
	/\b(?:trouble|problems?|issues?|help|need|want|broken?|lost|stuck|locked|fail(?:s|ed)?|wrong|errors?|crash(?:es|ed)?|stopped|forgot|expired|trying|(?:look|search)(?:ing)? for)\b/i;

/** Returns whether a text tells of trouble or a need, with which its author may want help. */
export function tellsTrouble(text: string): boolean {
	return TROUBLE.test(text);
}

const ASKS_TO_REMEMBER = new RegExp(
	String.raw`${REMEMBER.source}(?:(?: this| the following)?:|[\s,]+(?:that|my|our|i|we)\b)`,
	"i",
);

const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
const QUOTED_LINE = /^[^\S\n]*>.*$/gm;

/** Splits a sentence where another subject or a question starts: "I'm Sam, and I live in Rome, what is nearby?" */
function splitClauses(sentence: string): string[] {
	return sentence
		.split(NEXT_CLAUSE)
		.map((clause) => clause.trim())
		.filter((clause) => clause !== "" && !clause.endsWith("?"));
}

const SUBJECT = `(?:${STATED_THING.source.replace("?<thing>", "?:")}|i|i'm|i've|i'd|we|we're|we've|my|our|you can call|call me|ich|wir|mein|meine|unser|unsere|yo|mi|mis|me llamo|nosotros|nuestr[oa]|vivo|trabajo|tengo|je|j'\\p{L}+|nous|mon|ma|mes|notre)`;
const QUESTION =
	"(?:what|which|who|where|when|why|how|can|could|should|would|will|do|does|did|is there|are there|please|tell|give|show|explain|suggest|recommend|was|wie|wo|warum|kannst|welche[rs]?|qu[eé]|c[oó]mo|cu[aá]l|d[oó]nde|puedes|quel(?:le)?s?|comment|pourquoi|peux)";
const NEXT_CLAUSE = new RegExp(
	[
		String.raw`\s*[,;–—]\s*(?:and|but|so|then|also|und|aber|y|pero|et|mais)?\s*(?=${SUBJECT}(?![\p{L}]))`,
		String.raw`\s+(?:and|but|und|aber|y|pero|et|mais)\s+(?=${SUBJECT}(?![\p{L}]))`,
		String.raw`\s*[,;–—]\s*(?:and|but|so|then|und|also|y|et)?\s*(?=${QUESTION}(?:'s)?\s)`,
		String.raw`(?<=\S\s\S+\s\S+)\s+(?:so\s+)?(?=(?:can|could|should|would|do|does|is|are|will)\s+(?:i|you|we|it|there)\s)`,
		String.raw`(?<=\S\s\S+\s\S+)\s+(?=(?:what|which|where|how)\s+(?:is|are|can|could|should|do|does|would|to|much|many)\s)`,
	].join("|"),
	"giu",
);

/** Returns the statement of a clause, or null if it contains none. */
function readClause(clause: string): Statement | null {
	let core = clause;
	let isMarked = false;
	for (let skipped = 0; skipped < LEAD_INS_MAX; skipped++) {
		const rest = core.replace(LEAD_IN, "");
		if (rest === core) break;
		isMarked ||= REMEMBER.test(core);
		core = rest;
	}
	core = core.replace(/^im (?=\S)/, "I'm ");
	for (const { pattern, key } of RULES) {
		const match = pattern.exec(core);
		if (match === null) continue;
		const found = key(match.groups ?? {}, core);
		return found === null ? null : { key: found, text: formatStatement(core) };
	}
	const about = contentWords(core, 2);
	const isComplete = about.includes(" ") || (about !== "" && /\p{N}/u.test(core));
	return isMarked && isComplete ? { key: `note ${about}`, text: formatStatement(core) } : null;
}

/** Writes a statement as a sentence on one line. */
function formatStatement(core: string): string {
	const line = core.replaceAll(/\s+/g, " ").trim();
	const sentence = line.charAt(0).toUpperCase() + line.slice(1);
	const cut = cutAtWord(sentence, STATEMENT_MAX_CHARS);
	return /[.!…]$/.test(cut) ? cut : `${cut.replace(/[,;:]+$/, "")}.`;
}
