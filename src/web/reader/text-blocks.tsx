import { unescapeBars } from "../../text/table-rows.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { splitBlocks } from "./blocks.ts";
import { Highlighted, type Highlights } from "./highlighted.tsx";
import type { ListItem } from "./lists.ts";
import type { TextRange } from "./sentences.ts";
import type { Table } from "./tables.ts";

/** Matches a line that is a heading in Markdown. Pages of every kind are stored with headings in this form. */
const HEADING = /^#{1,6} +(.+)$/gm;

interface PartProps {
	text: string;
	highlights: Highlights | null;
}

/** Shows a part of a page's text with its headings in bold, without their marks, and with its tables and lists. */
export function TextBlocks({ range, ...part }: PartProps & { range: TextRange }) {
	return splitBlocks(part.text, range).map((block, index) => {
		if (block.kind === "table") return <TextTable key={index} table={block.table} {...part} />;
		if (block.kind === "list") return <TextList key={index} items={block.items} {...part} />;
		return <Highlighted key={index} range={block.range} show={showHeadings} {...part} />;
	});
}

function showHeadings(text: string) {
	return text.split(HEADING).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

function TextTable({ table: { header, rows }, ...part }: PartProps & { table: Table }) {
	return (
		// biome-ignore lint/a11y/useSemanticElements: as in answers, a table is no set of fields
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard
		<div class="table" role="group" aria-label={lazyStrings.markdown.table} tabIndex={0}>
			<table>
				{header && (
					<thead>
						<tr>
							{header.map((name, column) => (
								<th key={column} scope="col">
									{name}
								</th>
							))}
						</tr>
					</thead>
				)}
				<tbody>
					{rows.map((cells, row) => (
						<tr key={row}>
							{cells.map((range, column) => (
								<td key={column}>{range && <Highlighted range={range} show={unescapeBars} {...part} />}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function TextList({ items, ...part }: PartProps & { items: ListItem[] }) {
	const isOrdered = items[0]?.number != null;
	const other = items.findIndex(({ number }) => (number !== null) !== isOrdered);
	const end = other === -1 ? items.length : other;
	const List = isOrdered ? "ol" : "ul";
	return (
		<>
			<List>
				{items.slice(0, end).map(({ range, number, isDone, children }) => (
					<li key={range.start} value={number ?? undefined} class={isDone === null ? undefined : "task"}>
						{isDone !== null && <Checkbox isDone={isDone} />}
						<Highlighted range={range} show={(piece) => piece} {...part} />
						{children.length > 0 && <TextList items={children} {...part} />}
					</li>
				))}
			</List>
			{end < items.length && <TextList items={items.slice(end)} {...part} />}
		</>
	);
}

function Checkbox({ isDone }: { isDone: boolean }) {
	const { done, notDone } = lazyStrings.markdown;
	return <input type="checkbox" disabled checked={isDone} aria-label={isDone ? done : notDone} />;
}
