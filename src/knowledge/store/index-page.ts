import type { SegmentedPage } from "../ingest/new-page.ts";
import { listPageAcronyms, type PageAcronym } from "./acronyms.ts";
import { buildIndexText } from "./word-index.ts";

/** A passage to store, and what is indexed instead of its page's title, its heading, and its text. */
interface IndexedPassage {
	pageId: string;
	n: number;
	heading: string | null;
	text: string;
	start: number;
	end: number;
	titleTerms: string;
	headingTerms: string;
	textTerms: string;
}

/** What is stored of a page besides the page itself. */
interface PageIndex {
	passages: IndexedPassage[];
	/** The indexed texts, each once. Their words belong to the vocabulary. */
	texts: string[];
	acronyms: PageAcronym[];
}

/** Returns what the indexes contain of a page. */
export function indexPage(pageId: string, { title, text, segments }: SegmentedPage): PageIndex {
	const titleTerms = buildIndexText(title, { isTitle: true });
	const headings = new Map<string, string>();
	const passages = segments.map(({ heading, start, end }, n): IndexedPassage => {
		const passage = text.slice(start, end);
		if (heading !== null && !headings.has(heading)) {
			headings.set(heading, buildIndexText(heading, { isTitle: true }));
		}
		// Text before the first heading is indexed under the title, because it introduces the subject of the page.
		const headingTerms = headings.get(heading ?? "") ?? titleTerms;
		const textTerms = buildIndexText(passage);
		return { pageId, n, heading, text: passage, start, end, titleTerms, headingTerms, textTerms };
	});
	return {
		passages,
		texts: [titleTerms, ...headings.values(), ...passages.map(({ textTerms }) => textTerms)],
		acronyms: listPageAcronyms(pageId, { title, text }),
	};
}
