import { FOREIGN_LANGUAGES, type ForeignLanguage } from "../foreign-words.ts";
import { LazyAsset } from "../lazy-asset.ts";
import { Entries, type FoundWords } from "./entries.ts";

/** A phrase that was found, and the number of its words. */
export interface FoundPhrase extends FoundWords {
	length: number;
}

/** Maximum number of words of a phrase. */
const PHRASE_WORDS_MAX = 5;

/**
 * Words and phrases of six languages and what they mean in English. Each line of the file is an English word or phrase,
 * followed by its translations into the languages of `FOREIGN_LANGUAGES`, separated by vertical bars. Several
 * translations are separated by commas. English verbs have "to". Accents, apostrophes and hyphens don't matter. If
 * several lines have the same translation, the first one decides. Lines that start with "#" are headings.
 */
export class Glossary {
	readonly #text: string;
	/** The cells of each line, once they are needed. Those of English have accents and capitals. */
	#rows: readonly (readonly string[])[] | null = null;
	readonly #entries = new Map<ForeignLanguage, Entries>();

	constructor(text: string) {
		this.#text = text;
	}

	/** Returns the longest phrase at the start of folded words in lower case, or null if no word is known. */
	find(words: readonly string[], language: ForeignLanguage): FoundPhrase | null {
		const entries = this.#entriesOf(language);
		for (let length = Math.min(words.length, PHRASE_WORDS_MAX); length > 0; length--) {
			const found = entries.find(words.slice(0, length));
			if (found !== null) return { ...found, length };
		}
		return null;
	}

	/** Reads the column of a language when it is first needed. */
	#entriesOf(language: ForeignLanguage): Entries {
		const known = this.#entries.get(language);
		if (known !== undefined) return known;
		this.#rows ??= readRows(this.#text);
		const column = FOREIGN_LANGUAGES.indexOf(language) + 1;
		const entries = new Entries(language);
		for (const row of this.#rows) entries.add(row[0] ?? "", row[column] ?? "");
		this.#entries.set(language, entries);
		return entries;
	}
}

function readRows(text: string): string[][] {
	const written = text.split("\n");
	const folded = foldLetters(text).split("\n");
	return written.flatMap((line, at) => {
		if (line === "" || line.startsWith("#")) return [];
		const [, ...translations] = folded[at]?.split("|") ?? [];
		return [[line.slice(0, line.indexOf("|")), ...translations]];
	});
}

/** Folds the letters of the six languages as `fold` does, which takes ten times as long for a long text. */
function foldLetters(text: string): string {
	return text
		.toLowerCase()
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "")
		.replaceAll("ß", "ss")
		.replaceAll("œ", "oe");
}

/** The glossary of the product. Load it before planning a search. */
export const GLOSSARY = new LazyAsset(
	"/data/glossary.txt",
	(file) => new Glossary(new TextDecoder().decode(file)),
);
