import { isItem, type ListItem, parseList } from "./lists.ts";
import type { TextRange } from "./sentences.ts";
import { isRow, parseTable, type Table } from "./tables.ts";

/** A part of a page's text. Offsets refer to the whole text, so that a citation can be shown in any part. */
export type Block =
	| { kind: "prose"; range: TextRange }
	| { kind: "table"; table: Table }
	| { kind: "list"; items: ListItem[] };

type Kind = Block["kind"];

/** Splits a part of a text into tables, lists, and what is between them. */
export function splitBlocks(text: string, part: TextRange): Block[] {
	const lines = splitLines(text, part);
	const kinds = classify(lines.map(({ start, end }) => text.slice(start, end)));
	const blocks: Block[] = [];
	for (let from = 0, to = 0; from < lines.length; from = to) {
		const kind = kinds[from] ?? "prose";
		while (to < lines.length && kinds[to] === kind) to++;
		const own = lines.slice(from, to);
		if (kind === "table") blocks.push({ kind, table: parseTable(text, own) });
		else if (kind === "list") blocks.push({ kind, items: parseList(text, own) });
		else blocks.push({ kind, range: { start: own[0]?.start ?? 0, end: lines[to]?.start ?? part.end } });
	}
	return blocks;
}

function splitLines(text: string, { start, end }: TextRange): TextRange[] {
	const lines: TextRange[] = [];
	for (let from = start; from < end; ) {
		const found = text.indexOf("\n", from);
		const to = found === -1 ? end : Math.min(found, end);
		lines.push({ start: from, end: to });
		from = to + 1;
	}
	return lines;
}

/** Returns what each line belongs to. A list includes the indented lines in it and the empty lines between its items. */
function classify(lines: readonly string[]): Kind[] {
	const kinds: Kind[] = [];
	lines.forEach((line, at) => {
		if (isRow(line)) kinds.push("table");
		else if (isItem(line)) {
			const last = kinds.findLastIndex((_, before) => lines[before]?.trim() !== "");
			if (kinds[last] === "list") kinds.fill("list", last);
			kinds.push("list");
		} else kinds.push(kinds[at - 1] === "list" && /^[ \t]+\S/.test(line) ? "list" : "prose");
	});
	return kinds;
}
