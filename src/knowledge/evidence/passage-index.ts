import { blankMarks } from "../../text/citation-marks.ts";
import type { Passage } from "../../text/passage.ts";
import { splitSentences } from "../../text/sentences.ts";
import { extractFeatures, type Features, findCapitalizedTerms } from "./features.ts";

/** The part of a passage that is used as evidence. */
export type EvidencePassage = Pick<Passage, "passageId" | "title" | "heading" | "text">;

/** One sentence or two adjacent sentences of a passage. */
export interface SentenceWindow {
	passage: IndexedPassage;
	/** The text to embed. It starts with the title of the page. */
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

interface IndexedSentence {
	/** Offsets in the text of the passage, in UTF-16 code units. */
	start: number;
	end: number;
	features: Features;
}

/** An inverted index of the sentences of all passages. */
export class PassageIndex {
	readonly windows: readonly SentenceWindow[];
	/**
	 * Words that occur as names anywhere in the passages. The first word of a sentence is a name if it is one of them.
	 */
	readonly names: ReadonlySet<string>;
	/** Indexes of the windows that contain each term, in ascending order. */
	readonly #postings: ReadonlyMap<string, number[]>;
	/** Number of sentences that contain each term. */
	readonly #frequencies = new Map<string, number>();
	readonly #sentenceCount: number;

	constructor(passages: readonly EvidencePassage[]) {
		const windows: SentenceWindow[] = [];
		const names = new Set<string>();
		let sentenceCount = 0;
		for (const passage of passages) {
			const sentences = extractSentences(passage.text);
			windows.push(...windowsOf(passage, sentences));
			for (const name of findCapitalizedTerms(headingOf(passage))) names.add(name);
			for (const { features } of sentences) {
				for (const name of features.names) names.add(name);
				for (const term of features.terms) {
					this.#frequencies.set(term, (this.#frequencies.get(term) ?? 0) + 1);
				}
			}
			sentenceCount += sentences.length;
		}
		this.windows = windows;
		this.names = names;
		this.#postings = buildPostings(windows);
		this.#sentenceCount = sentenceCount;
	}

	/** Returns the indexes of the windows that contain a term. */
	windowsWith(term: string): readonly number[] {
		return this.#postings.get(term) ?? [];
	}

	/** Returns the inverse document frequency of a term. */
	weightOf(term: string): number {
		return Math.log(2 + this.#sentenceCount / (1 + (this.#frequencies.get(term) ?? 0)));
	}
}

function headingOf({ title, heading }: EvidencePassage): string {
	return `${title} ${heading ?? ""}`;
}

function extractSentences(text: string): IndexedSentence[] {
	return splitSentences(blankMarks(text)).map(({ text: sentence, start, end }) => ({
		start,
		end,
		features: extractFeatures(sentence),
	}));
}

function windowsOf(source: EvidencePassage, sentences: readonly IndexedSentence[]): SentenceWindow[] {
	const { passageId, title, text } = source;
	const about = extractFeatures(headingOf(source)).terms;
	const terms = new Set([...about, ...sentences.flatMap(({ features }) => [...features.terms])]);
	const passage = { passageId, about, terms };
	return sentences.flatMap(({ features, start, end }, at) => {
		const one = { passage, text: `${title}: ${text.slice(start, end)}`, sentences: [features] };
		const next = sentences[at + 1];
		if (next === undefined) return [one];
		const both = `${title}: ${text.slice(start, next.end)}`;
		return [one, { passage, text: both, sentences: [features, next.features] }];
	});
}

function buildPostings(windows: readonly SentenceWindow[]): Map<string, number[]> {
	const postings = new Map<string, number[]>();
	windows.forEach(({ passage, sentences }, at) => {
		for (const term of new Set([...passage.about, ...sentences.flatMap(({ terms }) => [...terms])])) {
			const indexes = postings.get(term);
			if (indexes === undefined) postings.set(term, [at]);
			else indexes.push(at);
		}
	});
	return postings;
}
