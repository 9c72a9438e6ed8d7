import { type Acronym, findDefinedAcronyms } from "../../../text/acronyms.ts";
import { findInitialisms } from "../../../text/initialisms.ts";
import { singularize, splitWords } from "../../../text/terms.ts";
import type { Stretch } from "./stretches.ts";

/** Writes out the abbreviations in a text. */
export type Expand = (text: string) => string;

/**
 * Returns a function that writes out the abbreviations that a question and the text have in common, so that "RAG" and
 * "retrieval-augmented generation" match. The text may define an abbreviation, or only contain words with its initials;
 * the latter count only if the text doesn't contain the abbreviation itself.
 */
export function expandAbbreviations(question: string, stretches: readonly Stretch[]): Expand {
	const texts = stretches.map(({ title, heading, text }) => ({
		title,
		all: [`# ${title}`, ...(heading ?? "").split(" > ").map((part) => `# ${part}`), text].join("\n"),
	}));
	const asked = new Set(splitWords(question).flatMap((word) => [word, singularize(word)]));
	const phrase = joinWords(question);
	const defined = texts.flatMap(({ all }) => findDefinedAcronyms(all));
	const written = new Set(texts.flatMap(({ all }) => splitWords(all)));
	const implied = texts
		.flatMap(({ title, all }) => findInitialisms(title, all))
		.filter(({ short }) => !written.has(short) && !defined.some((other) => other.short === short));
	const shared = [...defined, ...implied].filter(
		({ short, long }) => asked.has(short) || phrase.includes(joinWords(long)),
	);
	const longOf = new Map(shared.map(({ short, long }: Acronym) => [short, long]));
	if (longOf.size === 0) return (text) => text;
	const pattern = new RegExp(
		`(?<![\\p{L}\\p{N}])(${[...longOf.keys()].join("|")})s?(?![\\p{L}\\p{N}])`,
		"giu",
	);
	return (text) => text.replace(pattern, (_, short: string) => longOf.get(short.toLowerCase()) ?? short);
}

/** Returns the words of a text with a space around each, in the singular. */
function joinWords(text: string): string {
	return ` ${splitWords(text).map(singularize).join(" ")} `;
}
