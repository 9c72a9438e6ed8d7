import type { InferencePart } from "../contracts/health.ts";
import type { Passage } from "../knowledge/passage.ts";
import { sentencesOf } from "../knowledge/sentences.ts";
import { contentTerms } from "../knowledge/terms.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "./provider.ts";
import { estimateTokens } from "./tokens.ts";

/** Most sentences of an answer. */
export const SENTENCES_MAX = 5;
/** A sentence with less than this part of the best one's score is left out. */
export const RELEVANT_PART = 0.5;

/** No model: answers with the sentences of the passages that fit the question best, word for word, each with its citation. */
export class Extractive implements Provider {
	readonly name = "extractive";

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		let tokens = 0;
		for (const text of answer(request)) {
			signal.throwIfAborted();
			tokens += estimateTokens(text);
			yield { type: "token", text };
		}
		const usage = { prompt_tokens: 0, completion_tokens: tokens };
		yield { type: "finish", reason: "stop", usage, model: this.name };
	}

	async health(): Promise<InferencePart> {
		const detail = "No model answers; questions get sentences of the knowledge.";
		return { status: "degraded", provider: this.name, model: null, device: null, detail };
	}
}

interface Sentence {
	/** The passage's number in the answer, from 1. */
	n: number;
	text: string;
	terms: Set<string>;
}

/** The pieces of the answer, in order. */
function answer({ question, passages, maxTokens }: GenerateRequest): string[] {
	const best = bestSentences(question, passages, maxTokens);
	if (best.length === 0) {
		return [
			"No model answered, and your knowledge has nothing on this question.",
			" Ask again when a model is ready (its state is on /api/health/), or add a page on the subject.",
		];
	}
	const cited = best.map(({ text, n }) => `${text} [${n}]`);
	return [
		"No model answered; these are the sentences of your knowledge that fit the question best.",
		...cited.map((text, at) => (at === 0 ? `\n\n${text}` : ` ${text}`)),
	];
}

/** Ranked by the sum of the inverse document frequencies of the question's terms they hold; returned in reading order. */
function bestSentences(question: string, passages: Passage[], maxTokens: number): Sentence[] {
	const all = distinctSentences(passages);
	const weights = new Map(contentTerms(question).map((term) => [term, inverseFrequency(term, all)]));
	const scored = all.map((sentence) => ({
		sentence,
		score: sum([...sentence.terms].map((term) => weights.get(term) ?? 0)),
	}));
	const least = Math.max(...scored.map(({ score }) => score)) * RELEVANT_PART;
	const ranked = scored
		.filter(({ score }) => score > 0 && score >= least)
		// The sort is stable: of equals, the one of the better passage stays ahead.
		.sort((a, b) => b.score - a.score)
		.map(({ sentence }) => sentence);
	// Search found the passages by stems and titles; so when no word is shared, their beginning is still the best there is.
	const candidates = ranked.length > 0 ? ranked : all.slice(0, 1);

	const chosen = new Set<Sentence>();
	let tokens = 0;
	for (const sentence of candidates.slice(0, SENTENCES_MAX)) {
		tokens += estimateTokens(sentence.text);
		if (chosen.size > 0 && tokens > maxTokens) break;
		chosen.add(sentence);
	}
	return all.filter((sentence) => chosen.has(sentence));
}

/** Neighbouring passages share a sentence: it counts for the better one. */
function distinctSentences(passages: Passage[]): Sentence[] {
	const byText = new Map<string, Sentence>();
	passages.forEach((passage, at) => {
		for (const sentence of sentencesOf(passage.text)) {
			const text = sentence.text.replace(/\s+/g, " ");
			if (!byText.has(text)) byText.set(text, { n: at + 1, text, terms: new Set(contentTerms(text)) });
		}
	});
	return [...byText.values()];
}

function inverseFrequency(term: string, sentences: Sentence[]): number {
	const holding = sentences.filter((sentence) => sentence.terms.has(term)).length;
	return Math.log(1 + sentences.length / (1 + holding));
}

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
