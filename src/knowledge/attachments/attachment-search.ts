import type { Passage } from "../../text/passage.ts";
import { ListedWords } from "../../text/word-lists.ts";
import { segmentText } from "../passages/segment.ts";
import { addWholeTables } from "../passages/whole-tables.ts";
import { listAnchors } from "../search/dependence.ts";
import { askWhetherAllowed } from "../search/permission.ts";
import { extractSearchTerms } from "../search/question.ts";
import { keepRelevant } from "../search/relevance.ts";
import { isClearlyDependent, isDependent, joinTopic, type SearchPlan } from "../search/search-plan.ts";
import type { WordVectors } from "../search/word-vectors.ts";
import { AttachedPassages } from "./attached-passages.ts";

/** The text of an attachment. */
interface AttachedText {
	id: string;
	name: string;
	text: string;
}

export interface AttachmentSearchDeps {
	/** The attachments of the question itself. */
	own: readonly AttachedText[];
	/** The attachments of earlier questions, newest first. */
	earlier: readonly AttachedText[];
	/** The titles of the sources of the last answer. */
	lastTitles: readonly string[];
	/** The word vectors that relevance is judged by, or null if they are unavailable. */
	vectors: WordVectors | null;
}

export interface AttachmentQuery {
	/** The part of the question, as it was written. */
	question: string;
	/** What is searched for. */
	plan: SearchPlan;
}

/** Maximum number of passages of the question's own attachments. The prompt includes as many as fit. */
const OWN_PASSAGES_MAX = 12;
/** Maximum number of passages of earlier attachments. */
const EARLIER_PASSAGES_MAX = 4;
/** Number of passages of earlier attachments whose relevance is judged, because each takes about 0.2 ms. */
const JUDGED_MAX = 24;

/**
 * Finds passages in the attachments of a conversation. A question is about its own attachments, so their best passages
 * are always found. Passages of earlier attachments are found only if they are relevant, as pages of the knowledge base
 * are, or if the question continues an answer from them.
 */
export class AttachmentSearch {
	readonly #own: AttachedPassages;
	readonly #earlier: AttachedPassages;
	readonly #texts: ReadonlyMap<string, string>;
	readonly #lastTitles: ReadonlySet<string>;
	readonly #vectors: WordVectors | null;

	constructor({ own, earlier, lastTitles, vectors }: AttachmentSearchDeps) {
		this.#texts = new Map([...own, ...earlier].map(({ id, text }) => [id, text]));
		this.#own = new AttachedPassages(own.flatMap(toPassages));
		this.#earlier = new AttachedPassages(earlier.flatMap(toPassages));
		this.#lastTitles = new Set(lastTitles);
		this.#vectors = vectors;
	}

	/** Whether the question itself has attachments. */
	get hasOwn(): boolean {
		return this.#own.all.length > 0;
	}

	/** Returns whether a question names no subject but its own attachments, as in "Summarize the table". */
	isOnlySubjectOf(question: string): boolean {
		return this.hasOwn && extractSearchTerms(question, true).every((word) => TEXT_WORDS.has(word));
	}

	/**
	 * Returns the passages for a question: those in the attachments, best first, and then those that the knowledge base
	 * has. A text that is in both is cited from the knowledge base, where it stays.
	 */
	addTo(known: readonly Passage[], query: AttachmentQuery): Passage[] {
		const kept = new Map(known.map((passage) => [passage.text, passage]));
		const attached = [...this.#findOwn(query), ...this.#findEarlier(query)];
		const { question, plan } = query;
		const load = (id: string) => {
			const text = this.#texts.get(id) ?? "";
			return { text, segments: segmentText(text) };
		};
		const whole = addWholeTables([question, plan.topic], attached, load);
		return [...new Set([...whole.map((passage) => kept.get(passage.text) ?? passage), ...known])];
	}

	#findOwn({ question, plan }: AttachmentQuery): readonly Passage[] {
		// A request such as "Summarize this" is about the whole text, so its beginning matters most.
		if (plan.question === "") return this.#own.all.slice(0, OWN_PASSAGES_MAX);
		const query = plan.original === undefined ? question : `${question}\n${plan.question}`;
		return this.#own.rank(query, this.#vectors).slice(0, OWN_PASSAGES_MAX);
	}

	#findEarlier({ plan }: AttachmentQuery): readonly Passage[] {
		const { original } = plan;
		const found = original === undefined ? [] : this.#findRelevant(original);
		return [...new Set([...found, ...this.#findRelevant(plan)])].slice(0, EARLIER_PASSAGES_MAX);
	}

	#findRelevant(plan: SearchPlan): readonly Passage[] {
		if (plan.question === "" || this.#earlier.all.length === 0) return [];
		const alone = () => this.#findAlone(plan.question);
		const anchors = listAnchors(plan.question);
		if (!this.#continues(plan, anchors)) return alone();
		const ranked = this.#rank(joinTopic(plan));
		const relevant = this.#keepRelevant(joinTopic(plan), ranked);
		if (relevant.length > 0) return relevant;
		const continued = ranked.filter(({ title }) => this.#lastTitles.has(title));
		if (continued.length > 0) return continued.slice(0, EARLIER_PASSAGES_MAX);
		// The conversation may have turned to something else in between.
		return anchors.length > 0 ? alone() : [];
	}

	/** Returns what a question finds without a topic. "Can I bring my cat?" asks whether it is allowed. */
	#findAlone(question: string): Passage[] {
		const found = this.#keepRelevant(question, this.#rank(question));
		const allowed = askWhetherAllowed(question);
		if (found.length > 0 || allowed === null) return found;
		return this.#keepRelevant(allowed, this.#rank(allowed));
	}

	/** Returns the passages of earlier attachments that are worth judging, best first. */
	#rank(query: string): Passage[] {
		return this.#earlier.rank(query, this.#vectors).slice(0, JUDGED_MAX);
	}

	#keepRelevant(query: string, ranked: readonly Passage[]): Passage[] {
		const { question, passages } = this.#earlier.judge(query, ranked);
		return keepRelevant(question, passages, this.#vectors)
			.map(({ passage }) => passage.attached)
			.slice(0, EARLIER_PASSAGES_MAX);
	}

	/**
	 * Returns whether a question continues what was talked about. One that may also stand alone, such as "Explain recursion",
	 * does so only if the attachments contain one of its `anchors`.
	 */
	#continues(plan: SearchPlan, anchors: readonly string[]): boolean {
		if (!isDependent(plan)) return false;
		return isClearlyDependent(plan) || anchors.length === 0 || this.#earlier.contains(anchors);
	}
}

/** Words for a text and for what is done with one. */
const TEXT_WORDS = new ListedWords("textWords");

function toPassages({ id, name, text }: AttachedText): Passage[] {
	return segmentText(text).map((segment, at, all) => ({
		...segment,
		section: {
			starts: all[at - 1]?.heading !== segment.heading,
			ends: all[at + 1]?.heading !== segment.heading,
		},
		pageId: id,
		passageId: `${id}.${at}`,
		title: name,
		url: null,
		score: 0,
		kind: "attachment",
	}));
}
