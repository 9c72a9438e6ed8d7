/** A piece of a page, as search returns it. Offsets are UTF-16 code units of the page's text. */
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
}
