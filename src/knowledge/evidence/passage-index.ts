import { blankMarks } from "../../text/citation-marks.ts";
import type { Passage } from "../../text/passage.ts";
import { splitSentences } from "../../text/sentences.ts";
import { extractFeatures, type Features, findCapitalizedTerms } from "./features.ts";

/** The part of a passage that is used as evidence. */
export type EvidencePassage = Pick<Passage, "passageId" | "title" | "heading" | "text">;

/** One sentence or two adjacent sentences of a passage. */
export interface Window {
	passage: IndexedPassage;
	/** The embedded text, preceded by the title of the page. */
	text: string;
	sentences: readonly Features[];
}

interface IndexedPassage {
	passageId: string;
	/** Terms of the title and heading, which describe the subject of the sentences. */
	about: ReadonlySet<string>;
	/** All terms of the title, heading and text. */
	terms: ReadonlySet<string>;
}

/** An inverted index of the sentences of all passages. */
export class PassageIndex {
	readonly windows: readonly Window[];
	/** Words that are names somewhere in the passages. They are treated as names at the start of a sentence too. */
	readonly names: ReadonlySet<string>;
	/** Indexes of the windows that contain each term, in ascending order. */
	readonly #postings = new Map<string, number[]>();
	readonly #frequencies = new Map<string, number>();
	readonly #count: number;

	constructor(passages: readonly EvidencePassage[]) {
		const windows: Window[] = [];
		const names = new Set<string>();
		let count = 0;
		for (const { passageId, title, heading, text } of passages) {
			const above = extractFeatures(`${title} ${heading ?? ""}`);
			const sentences = splitSentences(blankMarks(text)).map((sentence) => ({
				...sentence,
				features: extractFeatures(sentence.text),
			}));
			const about = above.terms;
			const terms = new Set([...about, ...sentences.flatMap(({ features }) => [...features.terms])]);
			const passage = { passageId, about, terms };
			for (const name of findCapitalizedTerms(`${title} ${heading ?? ""}`)) names.add(name);
			sentences.forEach(({ features, start, end }, at) => {
				for (const name of features.names) names.add(name);
				for (const term of features.terms) {
					this.#frequencies.set(term, (this.#frequencies.get(term) ?? 0) + 1);
				}
				windows.push({ passage, text: `${title}: ${text.slice(start, end)}`, sentences: [features] });
				const next = sentences[at + 1];
				if (next !== undefined) {
					const both = `${title}: ${text.slice(start, next.end)}`;
					windows.push({ passage, text: both, sentences: [features, next.features] });
				}
			});
			count += sentences.length;
		}
		windows.forEach(({ passage, sentences }, at) => {
			for (const term of new Set([...passage.about, ...sentences.flatMap(({ terms }) => [...terms])])) {
				const postings = this.#postings.get(term);
				if (postings === undefined) this.#postings.set(term, [at]);
				else postings.push(at);
			}
		});
		this.windows = windows;
		this.names = names;
		this.#count = count;
	}

	/** Returns the indexes of the windows that contain a term. */
	windowsWith(term: string): readonly number[] {
		return this.#postings.get(term) ?? [];
	}

	/** Returns the inverse document frequency of a term. */
	weightOf(term: string): number {
		return Math.log(2 + this.#count / (1 + (this.#frequencies.get(term) ?? 0)));
	}
}
