import type { Block, ListItem } from "./blocks.ts";

/** Matches a paragraph that begins with a bold label, such as "**Silver**: swim 400 meters". */
const LABELED = /^\s*(?:\*\*[^*]{1,60}\*\*\s*(?::|[–—-] )|\*\*[^*]{1,60}[:.]\*\*)/;
/** Matches the definition of a term, whose lines follow it: "Fusee\n: A cone-shaped pulley". */
const DEFINED = /^\s*(\S[^\n]{0,80})\n\s{0,3}:\s+(?=\S)/;

/** Joins consecutive paragraphs that begin with a label, or define a term, into a list. `text` is what was parsed. */
export function joinLabeled(blocks: readonly Block[], text: string): Block[] {
	const joined: Block[] = [];
	let items: ListItem[] = [];
	let paragraphs: Block[] = [];
	const flush = () => {
		const isList = items.length > 1 || items.some(({ marker }) => marker === DEFINITION);
		joined.push(...(isList ? [{ kind: "list" as const, items, isOrdered: false }] : paragraphs));
		items = [];
		paragraphs = [];
	};
	for (const block of blocks) {
		const item = block.kind === "paragraph" ? toItem(block, text) : null;
		if (item === null || item.marker !== (items[0]?.marker ?? item.marker)) flush();
		if (item === null) joined.push(block);
		else {
			items.push(item);
			paragraphs.push(block);
		}
	}
	flush();
	return joined;
}

const DEFINITION = ":";

function toItem({ sentences }: Block & { kind: "paragraph" }, text: string): ListItem | null {
	const start = sentences[0]?.start ?? 0;
	const end = sentences.at(-1)?.end ?? 0;
	const paragraph = text.slice(start, end);
	const item = { start, end, depth: 0 };
	if (DEFINED.test(paragraph)) {
		return {
			...item,
			marker: DEFINITION,
			text: paragraph.replace(DEFINED, "$1: ").replace(/\n\s{0,3}:\s+/g, " "),
		};
	}
	return LABELED.test(paragraph) ? { ...item, marker: "", text: paragraph } : null;
}
