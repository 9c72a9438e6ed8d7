import type { InferencePart } from "../contracts/health.ts";
import { replaceCitations } from "../text/citation-marks.ts";
import type { Passage } from "../text/passage.ts";
import { quoted } from "../text/quote.ts";
import { sentencesOf } from "../text/sentences.ts";
import { stem } from "../text/stem.ts";
import { contentTerms } from "../text/terms.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "./provider.ts";
import { estimateTokens } from "./tokens.ts";

/** Most sentences of an answer. */
export const SENTENCES_MAX = 5;
/** A sentence with less than this part of the best one's score is left out. */
const RELEVANT_PART = 0.5;
/** The best sentence holds at least this part of the question: else nothing is known about it. */
const LEAST_PART = 0.3;
/** A question with more terms asks for more than one sentence can say. */
const SHORT_QUESTION_TERMS = 5;
/** What a term in the heading above counts, against one in the sentence. */
const HEADING_SHARE = 0.5;
/** A sentence that shares more than this part of its terms with a better one is left out. */
const REPEATED_PART = 0.8;

/** No model: answers with the sentences of the passages that fit the question best, word for word, each with its citation. */
export class Extractive implements Provider {
	readonly name = "extractive";
	readonly healthIsProbed = false;

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

interface Candidate {
	/** The passage's number in the answer, from 1. */
	n: number;
	/** The number of its page's first passage, and its place in the page. */
	page: number;
	place: number;
	text: string;
	terms: ReadonlySet<string>;
	/** Terms of the title and heading it stands under. */
	about: ReadonlySet<string>;
	/** No fragment, heading or row of a table. */
	isWhole: boolean;
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
		"No model answered; these are the sentences of your knowledge that fit the question best:",
		...cited.map((text, at) => (at === 0 ? `\n\n${text}` : ` ${text}`)),
	];
}

/** Ranked by how much of the question they hold, each term by its inverse document frequency; returned in reading order. */
function bestSentences(question: string, passages: readonly Passage[], maxTokens: number): Candidate[] {
	const all = candidatesOf(passages);
	const wanted = stems(question);
	const weights = new Map([...wanted].map((term) => [term, inverseFrequency(term, all)]));
	const whole = sum([...weights.values()]);
	const scored = all.map((candidate) => ({
		candidate,
		score: sum([...wanted].map((term) => (weights.get(term) ?? 0) * share(candidate, term))) / whole,
	}));
	const best = Math.max(...scored.map(({ score }) => score));
	// Of a long question a sentence answers a part.
	const least = LEAST_PART * Math.min(1, SHORT_QUESTION_TERMS / wanted.size);
	const fitting = scored.filter(({ score }) => score >= Math.max(least, best * RELEVANT_PART));
	// Of sentences that fit alike the first of a page tells best what its subject is.
	const ranked = fitting
		.toSorted(
			({ candidate: a, score: scoreA }, { candidate: b, score: scoreB }) =>
				scoreB - scoreA || a.page - b.page || a.place - b.place,
		)
		.map(({ candidate }) => candidate);
	const chosen = new Set(within(maxTokens, distinct(ranked)));
	return all.filter((candidate) => chosen.has(candidate));
}

/**
 * The sentences of the passages, or the other lines where those have none. Neighbouring passages share a sentence: it
 * counts for the better one. What could not go into a prompt as it is, is not quoted either.
 */
function candidatesOf(passages: readonly Passage[]): Candidate[] {
	const byText = new Map<string, Candidate>();
	passages.forEach(({ pageId, title, heading, text, start }, at) => {
		const page = passages.findIndex((passage) => passage.pageId === pageId) + 1;
		const about = stems(`${title} ${heading ?? ""}`);
		// A passage's own numbers would be taken for those of the answer's sources.
		for (const sentence of sentencesOf(replaceCitations(text, () => ""))) {
			const quote = sentence.text.replace(LIST_MARK, "").replace(/\s+/g, " ");
			if (quote === "" || quoted(quote) !== quote || byText.has(quote)) continue;
			byText.set(quote, {
				n: at + 1,
				page,
				place: start + sentence.start,
				text: quote,
				terms: stems(quote),
				about,
				isWhole: isWhole(quote),
			});
		}
	});
	const all = [...byText.values()];
	const whole = all.filter((candidate) => candidate.isWhole);
	return whole.length > 0 ? whole : all.filter(({ text }) => !HEADING.test(text));
}

const LIST_MARK = /^(?:[-*+>]|\d{1,3}[.)])\s+/;
const HEADING = /^#{1,6}\s/;

/** Whether it begins as a sentence does, ends as one, and asks nothing. */
function isWhole(text: string): boolean {
	return (
		/^["'“‘«(*_]*[^\p{Ll}\p{P}\p{S}\s]/u.test(text) &&
		/[.!…。！।؟]["'”’»)*_]*$/u.test(text) &&
		!HEADING.test(text)
	);
}

/** How far a sentence holds a term: wholly, or less when only the heading above it does. */
function share({ terms, about }: Candidate, term: string): number {
	if (terms.has(term)) return 1;
	return about.has(term) ? HEADING_SHARE : 0;
}

function stems(text: string): Set<string> {
	return new Set(contentTerms(text).map(stem));
}

/** Without those that only say again what a better one says. */
function distinct(ranked: readonly Candidate[]): Candidate[] {
	const kept: Candidate[] = [];
	for (const candidate of ranked) {
		const { terms } = candidate;
		const isRepeated = kept.some((other) => {
			const shared = [...terms].filter((term) => other.terms.has(term)).length;
			return shared > REPEATED_PART * Math.min(terms.size, other.terms.size);
		});
		if (!isRepeated) kept.push(candidate);
	}
	return kept;
}

/** As many as fit, and one in any case. */
function within(maxTokens: number, ranked: readonly Candidate[]): Candidate[] {
	let tokens = 0;
	return ranked.slice(0, SENTENCES_MAX).filter(({ text }, at) => {
		tokens += estimateTokens(text);
		return at === 0 || tokens <= maxTokens;
	});
}

function inverseFrequency(term: string, all: readonly Candidate[]): number {
	const holding = all.filter(({ terms }) => terms.has(term)).length;
	return Math.log(2 + all.length / (1 + holding));
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
