import type { Evidence } from "../../contracts/tasks.ts";
import type { EmbedSync } from "../../text/embed-sync.ts";
import { lazy } from "../../text/lazy.ts";
import { findDefinedAbbreviation } from "./abbreviations.ts";
import { type Candidate, measureCandidates } from "./candidates.ts";
import { extractClaims, isClaim, isCutOff, stripFraming } from "./claims.ts";
import { alignCoordination } from "./coordination.ts";
import { isOtherLanguage } from "./language.ts";
import { type EvidenceModel, predictSupport } from "./model.ts";
import { EVIDENCE_MODELS } from "./models.ts";
import { isOpinion, listWords } from "./opinions.ts";
import { parseSentence, splitParts } from "./parsed-sentence.ts";
import { type EvidencePassage, PassageIndex } from "./passage-index.ts";
import { judgeRank } from "./rankings.ts";
import type { ParsedSentence } from "./sentence.ts";
import type { Signals } from "./signals.ts";
import { WordSimilarity } from "./word-similarity.ts";

/** A claim with at least this score is supported. */
export const SUPPORTED_SCORE = 0.5;
/** A claim with at most this score is unsupported. Between the two scores, the check cannot say. */
export const UNSUPPORTED_SCORE = 0.49;
/** An opinion or exclamation with a lower score is neither supported nor unsupported. */
const REMARK_SCORE = 0.85;
/** Sentences with fewer content words than this are checked only if they are quotes. */
const CLAIM_MIN_TERMS = 2;
/**
 * Score of a claim that the numbers of a table or list prove, such as "The day ticket is the cheapest", or that an
 * abbreviation in parentheses does.
 */
const PROVED_SCORE = 0.9;
/** Minimum score of each part of a sentence that is supported by its parts. */
const PART_SCORE = 0.6;
const PARTS_MAX = 4;
/**
 * A window for which one of these signals is 1 doesn't support the claim, however similar it is. For example, it lacks
 * a number or a name of the claim, it is a table row or list item about something else, it contains every word of the
 * claim, but with the opposite polarity, or it states without any denial what the claim denies.
 */
const EXCLUDING = [
	"numberMissing",
	"nameMissing",
	"otherRow",
	"otherItem",
	"polarity",
	"deniesStated",
] as const;
/** A claim with at most this many content words is supported only by a window that contains one of them. */
const SHORT_CLAIM_TERMS = 3;
const FIRST_PERSON = /\b(?:I|I['’]m|me|my|mine)\b/;

/**
 * Checks each sentence of an answer for a passage that supports it. A sentence is supported if one or two sentences of
 * the passages say the same and do not contradict it. The verdict is "unclear" if the sentence makes no claim, if it is
 * an opinion or exclamation that no passage supports, or if the check cannot tell. With an embedder, words with the
 * same meaning count as the same. Scores are probabilities. `start` and `end` are offsets in the answer, in UTF-16 code
 * units.
 */
export function checkEvidence(
	answer: string,
	passages: readonly EvidencePassage[],
	embed: EmbedSync | null = null,
	model: EvidenceModel = EVIDENCE_MODELS.value[embed === null ? "withoutVectors" : "withVectors"],
): Evidence[] {
	const check = new Check(passages, embed, model);
	const claims = extractClaims(answer);
	return claims.map(({ text, start, end }, at) => {
		const isLast = at === claims.length - 1;
		const stated = isClaim(text) && !(isLast && isCutOff(text)) ? stripFraming(text) : "";
		const claim = parseSentence(stated);
		if (stated === "" || !check.isCheckable(text, stated, claim))
			return { start, end, supported: false, verdict: "unclear", score: 0 };
		const { passageId, score: exact } = check.findSupport(stated, claim);
		const score = Math.round(exact * 100) / 100;
		const isRemark = score < REMARK_SCORE && check.isRemark(text);
		const supported = score >= SUPPORTED_SCORE && !isRemark;
		const isUnsupported = score <= UNSUPPORTED_SCORE && !isRemark;
		const verdict = supported ? "supported" : isUnsupported ? "unsupported" : "unclear";
		return {
			start,
			end,
			supported,
			verdict,
			score,
			...(supported && passageId !== null && { passage_id: passageId }),
		};
	});
}

interface Support {
	/** Null if no window was examined. */
	passageId: string | null;
	score: number;
}

class Check {
	readonly #passages: readonly EvidencePassage[];
	readonly #index: PassageIndex;
	readonly #words: WordSimilarity;
	readonly #model: EvidenceModel;
	readonly #texts: string;
	/** All words of the texts. Only few answers contain an opinion that is compared with them. */
	readonly #vocabulary = lazy(() => new Set(listWords(this.#texts)));

	constructor(passages: readonly EvidencePassage[], embed: EmbedSync | null, model: EvidenceModel) {
		this.#model = model;
		this.#passages = passages;
		this.#index = new PassageIndex(passages);
		this.#words = new WordSimilarity(embed);
		this.#texts = passages.map(({ title, heading, text }) => `${title} ${heading ?? ""} ${text}`).join("\n");
	}

	/** Returns whether a claim can be compared with the passages. */
	isCheckable(text: string, stated: string, claim: ParsedSentence): boolean {
		if (claim.content.length < CLAIM_MIN_TERMS && this.#index.findQuote(stated) === null) return false;
		// In the first person, the assistant speaks about itself, unless it quotes.
		if (FIRST_PERSON.test(text) && !FIRST_PERSON.test(this.#texts)) return false;
		return !isOtherLanguage(text, this.#texts);
	}

	/** Returns whether a sentence expresses an opinion or a wish unless a passage says the same. */
	isRemark(text: string): boolean {
		return text.trimEnd().endsWith("!") || isOpinion(text, this.#vocabulary);
	}

	/** Returns the passage that supports a claim best. A claim of several parts may be supported part by part. */
	findSupport(text: string, claim: ParsedSentence): Support {
		const defined = findDefinedAbbreviation(text, this.#passages);
		if (defined !== null) return { passageId: defined, score: PROVED_SCORE };
		const judgment = judgeRank(claim, this.#index.windows);
		if (judgment !== null)
			return { passageId: judgment.passageId, score: judgment.isTrue ? PROVED_SCORE : 0 };
		const whole = this.#findBest(text, claim);
		if (whole.score >= SUPPORTED_SCORE) return whole;
		const parts = splitParts(text);
		if (parts.length < 2 || parts.length > PARTS_MAX) return whole;
		const supports = parts.map((part) => this.#findBest(part, parseSentence(part)));
		const score = Math.min(...supports.map((support) => support.score));
		return score >= PART_SCORE ? { passageId: supports[0]?.passageId ?? null, score } : whole;
	}

	#findBest(text: string, claim: ParsedSentence): Support {
		const quoted = this.#index.findQuote(text);
		if (quoted !== null) return { passageId: quoted, score: 1 };
		let best: Support = { passageId: null, score: 0 };
		for (const candidate of listCandidates(text, claim, this.#index, this.#words)) {
			const { window, signals, relations, isContradicted } = candidate;
			if (isContradicted || isRuledOut(signals)) continue;
			const score = predictSupport(this.#model, signals, relations());
			if (score > best.score) best = { passageId: window.passage.passageId, score };
		}
		return best;
	}
}

/** Returns whether a window doesn't support a claim, however similar it is. */
function isRuledOut(signals: Signals): boolean {
	if (EXCLUDING.some((name) => signals[name] === 1)) return true;
	return signals.words <= SHORT_CLAIM_TERMS && signals.exactCoverage === 0 && signals.titleOnly === 0;
}

/** Measures the windows that are relevant to a claim. `parsed` is the claim's text, parsed. */
export function listCandidates(
	text: string,
	parsed: ParsedSentence,
	index: PassageIndex,
	words: WordSimilarity,
): Candidate[] {
	const aligned = alignCoordination(text, index.texts);
	const claim = addFirstName(aligned === text ? parsed : parseSentence(aligned), index.names);
	return measureCandidates(aligned, claim, index, words);
}

/** Treats the first word of a sentence as a name if the passages contain it as a name. */
function addFirstName(claim: ParsedSentence, names: ReadonlySet<string>): ParsedSentence {
	const [first] = claim.content;
	if (first?.kind === "word" && names.has(first.stem) && claim.tokens[0] === first) first.kind = "name";
	return claim;
}
