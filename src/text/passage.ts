/** A passage of a page in search results. `start` and `end` are offsets into the page's text, in UTF-16 code units. */
export interface Passage {
	pageId: string;
	passageId: string;
	title: string;
	url: string | null;
	heading: string | null;
	text: string;
	start: number;
	end: number;
	score: number;
	/**
	 * Whether its section starts and ends with it. Left out if that is unknown. `whole` is the text of the section and its
	 * offset, if a question about all rows of a table needs it.
	 */
	section?: { starts: boolean; ends: boolean; whole?: { text: string; start: number } };
	/** Set if the passage is from an attachment, whose id is then `pageId`. */
	kind?: "attachment";
	/** The number of the file's page on which the passage begins, if it is from a file with pages. */
	page?: number;
}
