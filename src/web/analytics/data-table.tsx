import type { ComponentChildren } from "preact";
import { analyticsStrings } from "../strings/analytics-strings.ts";

/** A column of a table. The first one heads its row. */
export interface Column<Row> {
	label: string;
	cell: (row: Row) => ComponentChildren;
	/** Whether the column contains numbers, which are aligned at their end. */
	isNumber?: boolean;
}

interface Props<Row> {
	title: string;
	columns: readonly Column<Row>[];
	rows: readonly Row[];
	/** Shown in place of an empty table. */
	empty?: string;
}

/** Lets the arrow keys scroll an element. */
function allowKeyboardScrolling(element: HTMLElement | null): void {
	if (element !== null) element.tabIndex = 0;
}

/** A table that scrolls sideways if it is wider than the page. */
export function DataTable<Row>({ title, columns, rows, empty = analyticsStrings.empty }: Props<Row>) {
	if (rows.length === 0) return <p class="form-hint">{empty}</p>;
	return (
		<section ref={allowKeyboardScrolling} class="table-frame" aria-label={analyticsStrings.tableOf(title)}>
			<table class="data-table">
				<thead>
					<tr>
						{columns.map(({ label, isNumber }) => (
							<th key={label} scope="col" class={isNumber ? "number" : undefined}>
								{label}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row, at) => (
						<tr key={at}>
							{columns.map(({ label, cell, isNumber }, column) =>
								column === 0 ? (
									<th key={label} scope="row" dir="auto">
										{cell(row)}
									</th>
								) : (
									<td key={label} class={isNumber ? "number" : undefined} dir="auto">
										{cell(row)}
									</td>
								),
							)}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
