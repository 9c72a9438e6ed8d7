import { lazy } from "../../../text/lazy.ts";
import { listedWords } from "../../../text/word-lists.ts";

/** Returns whether a message only asks for the name or age of a relative or pet of the user. */
export function asksAboutRelative(message: string): boolean {
	return questionPattern().test(message.replaceAll("’", "'").trim());
}

/** Returns whether a question contains the name of a person or an animal of which one of the user's sentences tells. */
export function namesRelative(question: string, told: readonly string[]): boolean {
	const words = new Set(question.match(/\p{L}+/gu));
	return told.some((text) => listRelatives(text).some((name) => words.has(name)));
}

/** Returns the names in a sentence about people or animals of the user, as in "my daughter Ida is 7". */
export function listRelatives(sentence: string): string[] {
	const [, after] = relativePattern().exec(sentence) ?? [];
	return after?.match(/(?<=[\s("“])\p{Lu}\p{Ll}+/gu) ?? [];
}

/**
 * Returns which relative or pet a name stands for, and the reverse, in lower case, as told in "I'm travelling with my sister Nele".
 * Of several with the same relation, it returns the last.
 */
export function listAliases(told: readonly string[]): ReadonlyMap<string, string> {
	const aliases = new Map<string, string>();
	for (const text of told)
		for (const [, relation = "", name = ""] of text.matchAll(namedPattern())) {
			aliases.set(relation.toLowerCase(), name.toLowerCase());
			aliases.set(name.toLowerCase(), relation.toLowerCase());
		}
	return aliases;
}

/** Returns what matches a relative or pet. */
const relatives = lazy(() => `(?:${listedWords("relatives").join("|")})`);
/** Matches people and animals of the user, up to the end of a sentence. */
const relativePattern = lazy(
	() =>
		new RegExp(
			String.raw`\b(?:[Mm]y|[Oo]ur|(?:[Ii]|[Ww]e) (?:also )?(?:have|['’]ve got|got|adopted|bought)) (?:\p{L}+ ){0,2}?${relatives()}((?:\P{L}|$).*)`,
			"u",
		),
);
/** Matches a relative of the user with the name. */
const namedPattern = lazy(
	() =>
		new RegExp(
			String.raw`\b(?:[Mm]y|[Oo]ur) (?:\p{L}+ ){0,2}?(${relatives()})(?:,|['’]s name is| is called| is named| called| named| is)? (\p{Lu}\p{Ll}+)\b`,
			"gu",
		),
);
const questionPattern = lazy(
	() =>
		new RegExp(
			String.raw`^(?:(?:hi|hello|hey|and|so|do you (?:know|remember)|(?:can you )?tell me)[, ]+)*(?:(?:what(?:'s|s| is| are| was| were)|who(?:'s| is| are)) (?:my|our) ${relatives()}(?:(?:'s|s')? (?:first |last )?(?:names?|ages?|birthdays?)|,? (?:called|named))?|how old (?:is|are) (?:my|our) ${relatives()})\P{L}*$`,
			"iu",
		),
);
