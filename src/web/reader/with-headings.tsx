/** Matches a line that is a heading in Markdown. Pages of every kind are stored with headings in this form. */
const HEADING = /^#{1,6} +(.+)$/gm;

/** Shows a part of a page's text with its headings in bold, without their marks. */
export function WithHeadings({ text }: { text: string }) {
	return text.split(HEADING).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}
