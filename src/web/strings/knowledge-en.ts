import { formatNumber, formatPercent } from "../ui/format.ts";
import { pluralize } from "./english.ts";

/** The English texts of the knowledge panel. */
export const knowledgeEn = {
	knowledge: {
		tabs: {
			pages: "Pages",
			search: "Search",
			add: "Add",
			sites: "Sites",
			cited: "Cited",
			statistics: "Statistics",
		},
		loadMore: "Load more",
		size: (pages: number, passages: number, words: number) =>
			`${pluralize(pages, "page")}, ${pluralize(passages, "passage")}, ${pluralize(words, "word")}.`,
		embeddingModel: (model: string) => `Search uses keywords and meaning (${model}).`,
		noEmbeddings: (reason: string | undefined) =>
			`Search uses keywords only: ${reason ?? "no embedding model is available."}`,
		embedding: (done: number, passages: number) =>
			`Preparing search by meaning: ${formatNumber(done)} of ${pluralize(passages, "passage")}`,
	},
	knowledgePages: {
		filter: "Filter pages",
		filterHint: "Filter by title, URL, or text",
		none: "No pages yet. Select Add to add text, web pages, or files.",
		noneMatching: "No matching pages. Try fewer or different words.",
		refresh: "Refresh",
		refreshPage: (title: string) => `Refresh: ${title}`,
		delete: "Delete",
		deletePage: (title: string) => `Delete: ${title}`,
		deleteQuestion: (title: string) => `Delete ${title}?`,
		deleteExplanation: "Delete this page and its passages? Answers that cite it keep their quotes.",
		cancel: "Cancel",
		states: {
			busy: "Working…",
			updated: "The page was updated.",
			unchanged: "No changes since the last read.",
		},
	},
	knowledgeSearch: {
		query: "Search knowledge",
		queryHint: "Question or keywords",
		mode: "Search by",
		modes: {
			hybrid: "Keywords and meaning",
			lexical: "Keywords",
			vector: "Meaning",
		},
		submit: "Search",
		searching: "Searching…",
		/** How passages were found, in `found` and `noneFound`. */
		by: {
			hybrid: "by keywords and meaning",
			lexical: "by keywords",
			vector: "by meaning",
		},
		found: (count: number, by: string, time: string) => `${pluralize(count, "passage")} ${by} in ${time}.`,
		noneFound: (by: string) => `No passages found ${by}. Try different words.`,
		matches: {
			hybrid: "Matches keywords and meaning",
			lexical: "Matches keywords",
			vector: "Matches meaning",
			distant: "Distantly related",
		},
	},
	knowledgeAdd: {
		format: "Format",
		formats: {
			text: "Text",
			markdown: "Markdown",
			url: "URL",
		},
		title: "Title",
		titleHints: {
			text: "Title",
			markdown: "Title (default: the first heading)",
			url: "Title (default: that of the page)",
		},
		contentHint: "Text to add to your knowledge",
		titleMissing: "Enter a title to add this text.",
		urlMissing: "Enter a URL to add this page.",
		textMissing: "Enter text to add this page.",
		submit: "Add page",
		adding: "Adding…",
		/** The title of the added page is between these texts. */
		added: (passages: number) => ({ before: "Added ", after: `: ${pluralize(passages, "passage")}.` }),
		files: "Drop files here, or choose them",
		fileFormats:
			"PDF, DOCX, CSV, Markdown, text, HTML, source code, notebooks, or JSON Lines, up to 25 MB each",
		/** `notAdded` of the files that are done were not added. */
		filesDone: (done: number, files: number, notAdded: number) =>
			done === files
				? `Done: ${pluralize(files, "file")}${notAdded > 0 ? `, ${formatNumber(notAdded)} not added` : ""}.`
				: `${formatNumber(done)} of ${pluralize(files, "file")} done…`,
		progressOf: (file: string) => `Progress of ${file}`,
		fileStates: { waiting: "Waiting", storing: "Saving…", failed: "Not added" },
		extracting: (share: number) => `Reading… ${formatPercent(share)}`,
		importing: (lines: number) => `${pluralize(lines, "line")} imported…`,
		imported: (pages: number, rejected: number) =>
			`${pluralize(pages, "page")}${rejected > 0 ? `, ${formatNumber(rejected)} rejected` : ""}`,
		/** `pages` is null if the format has no pages. */
		outcomes: {
			added: (pages: number | null, _name: string) => withPages("Added", pages),
			updated: (pages: number | null, _name: string) => withPages("Updated", pages),
			unchanged: (_pages: number | null, _name: string) => "No changes since the last upload",
			duplicate: (_pages: number | null, name: string) => `Not added: ${name} has the same content`,
		},
		tooSlow: "Reading the file takes too long. Split it into smaller files and add these.",
		notRead: "The file could not be read. Reload the page and try again.",
		tooLarge: (megabytes: number) =>
			`The file is larger than ${formatNumber(megabytes)} MB. Split it into smaller files and add these.`,
		moreErrors: (count: number) => `and ${formatNumber(count)} more`,
		lineError: (line: number, error: string) => `Line ${line}: ${error}`,
		isImage: (file: string) =>
			`${file} is an image, which can't be read. Run text recognition (OCR) on it, and add the text.`,
		notText: (file: string) =>
			`${file} can't be read, because it isn't text. Choose a PDF, DOCX, CSV, or text file.`,
		unknownEncoding: (file: string) =>
			`The encoding of ${file} cannot be determined. Save the file as UTF-8 and add it again.`,
	},
	knowledgeCited: {
		none: "No pages cited yet. The sources of your answers appear here.",
		deleted: "deleted",
		citedIn: (answers: number) => `cited in ${pluralize(answers, "answer")}`,
		conversation: (day: string) => `conversation from ${day}`,
	},
};

function withPages(outcome: string, pages: number | null): string {
	return pages === null ? outcome : `${outcome}: ${pluralize(pages, "page")}`;
}
