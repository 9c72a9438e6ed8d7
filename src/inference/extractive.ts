import type { InferencePart } from "../contracts/health.ts";
import { replaceCitations } from "../text/citation-marks.ts";
import type { Passage } from "../text/passage.ts";
import { quoteForPrompt } from "../text/quote.ts";
import { splitSentences } from "../text/sentences.ts";
import { stem } from "../text/stem.ts";
import { extractTerms } from "../text/terms.ts";
import { estimateTokens } from "../text/tokens.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "./provider.ts";

/** Maximum number of sentences in an answer. */
export const SENTENCES_MAX = 5;
/** Minimum score of a sentence, relative to the best score. */
const MIN_RELATIVE_SCORE = 0.5;
/** A sentence must match at least this share of the question. */
const MIN_SCORE = 0.3;
/** `MIN_SCORE` applies in full to questions with up to this many terms. For longer questions, the minimum is lower. */
const SHORT_QUESTION_TERMS = 5;
/** Weight of a term in the title or heading above a sentence, relative to a term in the sentence itself. */
const HEADING_WEIGHT = 0.5;
/** Maximum overlap of terms between a sentence and a better one, as a share of the smaller set of terms. */
const TERM_OVERLAP_MAX = 0.8;

/** Answers without a model by quoting the sentences that best match the question, each with its citation. */
export class Extractive implements Provider {
	readonly name = "extractive";
	readonly healthIsProbed = false;

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		let tokens = 0;
		for (const text of composeAnswer(request)) {
			signal.throwIfAborted();
			tokens += estimateTokens(text);
			yield { type: "token", text };
		}
		const usage = { prompt_tokens: 0, completion_tokens: tokens };
		yield { type: "finish", reason: "stop", usage, model: this.name };
	}

	async health(): Promise<InferencePart> {
		const detail = "No model is configured; questions are answered with sentences from the knowledge base.";
		return { status: "degraded", provider: this.name, model: null, device: null, detail };
	}
}

interface Candidate {
	/** The passage's citation number, starting at 1. */
	n: number;
	/** Position of the page's first passage among all passages, starting at 1. */
	pageRank: number;
	/** Offset in the page. */
	offset: number;
	text: string;
	terms: ReadonlySet<string>;
	/** Terms of the title and the heading above the sentence. */
	headingTerms: ReadonlySet<string>;
	/** False for a fragment, a question, a heading or a table row. */
	isCompleteSentence: boolean;
}

/** Returns the parts of the answer. */
function composeAnswer({ question, passages, maxTokens }: GenerateRequest): string[] {
	const best = bestSentences(question, passages, maxTokens);
	if (best.length === 0) {
		return [
			"No model answered, and your knowledge base has nothing on this question.",
			" Ask again when a model is ready (see /api/health/), or add a page on the subject.",
		];
	}
	const cited = best.map(({ text, n }) => `${text} [${n}]`);
	return [
		"No model answered. These sentences from your knowledge base match the question best:",
		...cited.map((text, at) => (at === 0 ? `\n\n${text}` : ` ${text}`)),
	];
}

/**
 * Selects sentences by the share of the question that they match, weighting each term by its inverse document
 * frequency. Returns them in reading order.
 */
function bestSentences(question: string, passages: readonly Passage[], maxTokens: number): Candidate[] {
	const all = candidatesOf(passages);
	const queryTerms = stems(question);
	const weights = new Map([...queryTerms].map((term) => [term, inverseFrequency(term, all)]));
	const totalWeight = sum([...weights.values()]);
	const scored = all.map((candidate) => ({
		candidate,
		score:
			sum([...queryTerms].map((term) => (weights.get(term) ?? 0) * matchOf(candidate, term))) / totalWeight,
	}));
	const bestScore = Math.max(...scored.map(({ score }) => score));
	// Lower the minimum for a long question, because one sentence rarely matches all of it.
	const minScore = MIN_SCORE * Math.min(1, SHORT_QUESTION_TERMS / queryTerms.size);
	const relevant = scored.filter(({ score }) => score >= Math.max(minScore, bestScore * MIN_RELATIVE_SCORE));
	// Among sentences with equal scores, the first one on a page is most likely to introduce its subject.
	const ranked = relevant
		.toSorted(
			({ candidate: a, score: scoreA }, { candidate: b, score: scoreB }) =>
				scoreB - scoreA || a.pageRank - b.pageRank || a.offset - b.offset,
		)
		.map(({ candidate }) => candidate);
	const chosen = new Set(limitTokens(dropRedundant(ranked), maxTokens));
	return all.filter((candidate) => chosen.has(candidate));
}

/**
 * Returns the complete sentences in the passages, or other lines if there are no complete sentences. A sentence shared
 * by several passages is attributed to the best one. Skips text that `quoteForPrompt` would change.
 */
function candidatesOf(passages: readonly Passage[]): Candidate[] {
	const byText = new Map<string, Candidate>();
	passages.forEach(({ pageId, title, heading, text, start }, at) => {
		const pageRank = passages.findIndex((passage) => passage.pageId === pageId) + 1;
		const headingTerms = stems(`${title} ${heading ?? ""}`);
		// Remove the passage's own citation numbers, which readers would mistake for those of the answer.
		for (const sentence of splitSentences(replaceCitations(text, () => ""))) {
			const quote = sentence.text.replace(LIST_MARKER, "").replace(/\s+/g, " ");
			if (quote === "" || quoteForPrompt(quote) !== quote || byText.has(quote)) continue;
			byText.set(quote, {
				n: at + 1,
				pageRank,
				offset: start + sentence.start,
				text: quote,
				terms: stems(quote),
				headingTerms,
				isCompleteSentence: isCompleteSentence(quote),
			});
		}
	});
	const all = [...byText.values()];
	const sentences = all.filter((candidate) => candidate.isCompleteSentence);
	return sentences.length > 0 ? sentences : all.filter(({ text }) => !HEADING.test(text));
}

const LIST_MARKER = /^(?:[-*+>]|\d{1,3}[.)])\s+/;
const HEADING = /^#{1,6}\s/;

/** Returns whether the text starts and ends like a sentence and is not a question. */
function isCompleteSentence(text: string): boolean {
	return (
		/^["'“‘«(*_]*[^\p{Ll}\p{P}\p{S}\s]/u.test(text) &&
		/[.!…。！।؟]["'”’»)*_]*$/u.test(text) &&
		!HEADING.test(text)
	);
}

/** Returns how well a sentence matches a term, from 0 to 1. A match in the title or heading counts less. */
function matchOf({ terms, headingTerms }: Candidate, term: string): number {
	if (terms.has(term)) return 1;
	return headingTerms.has(term) ? HEADING_WEIGHT : 0;
}

function stems(text: string): Set<string> {
	return new Set(extractTerms(text).map(stem));
}

/** Drops sentences that repeat a better one. */
function dropRedundant(ranked: readonly Candidate[]): Candidate[] {
	const kept: Candidate[] = [];
	for (const candidate of ranked) {
		const { terms } = candidate;
		const isRedundant = kept.some((other) => {
			const shared = [...terms].filter((term) => other.terms.has(term)).length;
			return shared > TERM_OVERLAP_MAX * Math.min(terms.size, other.terms.size);
		});
		if (!isRedundant) kept.push(candidate);
	}
	return kept;
}

/** Keeps the best sentences that fit within the limit. Always keeps the first one. */
function limitTokens(ranked: readonly Candidate[], maxTokens: number): Candidate[] {
	let tokens = 0;
	return ranked.slice(0, SENTENCES_MAX).filter(({ text }, at) => {
		tokens += estimateTokens(text);
		return at === 0 || tokens <= maxTokens;
	});
}

function inverseFrequency(term: string, all: readonly Candidate[]): number {
	const matching = all.filter(({ terms }) => terms.has(term)).length;
	return Math.log(2 + all.length / (1 + matching));
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
