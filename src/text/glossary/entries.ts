import { isStopWord } from "../common-words.ts";
import type { ForeignLanguage } from "../foreign-words.ts";
import { isCompounding, splitCompound } from "./compounds.ts";
import { listBaseForms, stemForeign } from "./inflection.ts";
import type { Meaning } from "./meaning.ts";

/** What words mean, and how that was found. */
export interface FoundWords {
	meaning: Meaning;
	/** Whether the words are in the glossary as they are, or without a regular ending of a noun or adjective. */
	isExact: boolean;
	/** Whether it is a word that consists of known words. */
	isCompound: boolean;
}

/** Minimum length of a stem that words are found by, in UTF-16 code units. */
const STEM_MIN_CHARS = 4;
/** Matches the infinitive of a verb that may be known without its ending. */
const INFINITIVE = /^(\p{L}{4,})en$/u;

/** The words and phrases of one language. */
export class Entries {
	readonly #language: ForeignLanguage;
	/** Meanings by the folded words of a phrase, and by their stems, separated by spaces. */
	readonly #exact = new Map<string, Meaning>();
	readonly #stems = new Map<string, Meaning>();
	/** Meanings of German and Dutch verbs by their form without "-en": "nenn mir …", "hoe verwijder ik …". */
	readonly #short = new Map<string, Meaning>();

	constructor(language: ForeignLanguage) {
		this.#language = language;
	}

	/** Adds the folded translations of an English word or phrase, separated by commas. */
	add(english: string, translations: string): void {
		const isVerb = english.startsWith("to ");
		const meaning = { english: isVerb ? english.slice("to ".length) : english, isVerb };
		if (translations === "") return;
		for (const phrase of translations.split(",")) {
			if (!this.#exact.has(phrase)) this.#exact.set(phrase, meaning);
			const short = isVerb && isCompounding(this.#language) ? INFINITIVE.exec(phrase)?.[1] : undefined;
			if (short !== undefined && !this.#short.has(short)) this.#short.set(short, meaning);
			const stems = this.#stemAll(phrase.split(" "));
			if (stems.length >= STEM_MIN_CHARS && !this.#stems.has(stems)) this.#stems.set(stems, meaning);
		}
	}

	find(words: readonly string[]): FoundWords | null {
		const found = this.#find(words);
		if (found !== null || this.#language !== "de") return found;
		// Without umlauts on the keyboard, "kündigen" is typed as "kuendigen".
		const plain = words.map((word) => word.replace(/([aou])e/g, "$1"));
		return plain.some((word, at) => word !== words[at]) ? this.#find(plain) : null;
	}

	#find(words: readonly string[]): FoundWords | null {
		const exact = this.#exact.get(words.join(" "));
		if (exact !== undefined) return { meaning: exact, isExact: true, isCompound: false };
		const [word = ""] = words;
		// English words that look like an inflected form are more probably English.
		if (words.length === 1 && isStopWord(word)) return null;
		const base = words.length === 1 ? this.#findBase(word) : undefined;
		if (base !== undefined) return { meaning: base, isExact: true, isCompound: false };
		const inflected =
			this.#stems.get(this.#stemAll(words)) ?? (words.length === 1 ? this.#short.get(word) : undefined);
		if (inflected !== undefined) return { meaning: inflected, isExact: false, isCompound: false };
		const language = this.#language;
		if (words.length > 1 || !isCompounding(language)) return null;
		const parts = splitCompound(word, language, (part) => this.#exact.get(part) ?? this.#findBase(part));
		if (parts === null) return null;
		return { meaning: { english: parts.join(" "), isVerb: false }, isExact: true, isCompound: true };
	}

	#findBase(word: string): Meaning | undefined {
		for (const form of listBaseForms(word, this.#language)) {
			const meaning = this.#exact.get(form);
			if (meaning !== undefined) return meaning;
		}
		return undefined;
	}

	#stemAll(words: readonly string[]): string {
		return words.map((word) => stemForeign(word, this.#language)).join(" ");
	}
}
