import type { TextRange } from "./sentences.ts";

/** Matches the mark of a list item in Markdown, with its checkbox, but not a line that separates sections. */
const ITEM = /^([ \t]*)(?:[-*+]|(\d{1,9})\.)[ \t]+(?![-*_ \t]+$)(?:\[([ xX])\][ \t]+)?(?=\S)/;

/** An item of a list, with the lists in it. */
export interface ListItem {
	/** Where the text after its mark is. */
	range: TextRange;
	/** The number of an item of an ordered list. */
	number: number | null;
	/** Whether its checkbox is checked; null if it has none. */
	isDone: boolean | null;
	children: ListItem[];
}

export function isItem(line: string): boolean {
	return ITEM.test(line);
}

/** Parses the lines of a list. A line without a mark belongs to the item before it. */
export function parseList(text: string, lines: readonly TextRange[]): ListItem[] {
	const roots: ListItem[] = [];
	const open: { indent: number; item: ListItem }[] = [];
	for (const { start, end } of lines) {
		const match = ITEM.exec(text.slice(start, end));
		const last = open.at(-1);
		if (match === null) {
			if (last && end > start) last.item.range = { start: last.item.range.start, end };
			continue;
		}
		const [mark, { length: indent } = "", number, box] = match;
		const item: ListItem = {
			range: { start: start + mark.length, end },
			number: number === undefined ? null : Number(number),
			isDone: box === undefined ? null : box !== " ",
			children: [],
		};
		while ((open.at(-1)?.indent ?? -1) >= indent) open.pop();
		(open.at(-1)?.item.children ?? roots).push(item);
		open.push({ indent, item });
	}
	return roots;
}
