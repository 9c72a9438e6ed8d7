import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { readCorpus } from "./brains.ts";
import { readExtractiveLines } from "./extractive-set.ts";
import type { Part } from "./figures.ts";
import { CORPORA, type Corpus, type LabeledQuestion } from "./question-set.ts";

/** Maximum number of pages that answer a question. Otherwise, what its answer must contain doesn't tell them apart. */
const PAGES_MAX = 3;

/** Returns the questions with labeled answers that stand alone, each with the pages that contain its answer. */
export function readAnsweredQuestions(part: Part): LabeledQuestion[] {
	const pages = new Map<Corpus, { id: string; text: string }[]>();
	const pagesOf = (corpus: Corpus) => {
		const known = pages.get(corpus) ?? listPages(corpus);
		pages.set(corpus, known);
		return known;
	};
	return readExtractiveLines(part).flatMap(({ corpus, id, history, question, must }): LabeledQuestion[] => {
		const labeled = CORPORA.find((each) => each === corpus);
		if (labeled === undefined || history.length > 0 || must.length === 0) return [];
		const answering = pagesOf(labeled).filter(({ text }) =>
			must.every((wanted) => [wanted].flat().some((one) => text.includes(toPlain(one)))),
		);
		if (answering.length === 0 || answering.length > PAGES_MAX) return [];
		const relevant = Object.fromEntries(answering.map(({ id }) => [id, 2]));
		return [{ corpus: labeled, id: `answered-${id}`, question, relevant, kind: "first" }];
	});
}

function listPages(corpus: Corpus): { id: string; text: string }[] {
	const articles = STARTER_ARTICLES.value.map(({ pageId, title, text }) => ({ id: pageId, title, text }));
	return [...articles, ...readCorpus(corpus)].map(({ id, title, text }) => ({
		id,
		text: toPlain(`${title}\n${text}`),
	}));
}

/** Returns a text in lower case without Markdown's marks, so that parts of it are found. */
function toPlain(text: string): string {
	return text
		.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
		.replace(/[*_`|#]/g, " ")
		.replace(/\s+/g, " ")
		.toLowerCase();
}
