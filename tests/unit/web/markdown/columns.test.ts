import { expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

test("table columns are aligned with classes, because the Content-Security-Policy forbids inline styles", () => {
	const html = renderMarkdown("| a | b | c | d |\n|:-|:-:|-:|-|\n| 1 | 2 | 3 | 4 |");
	expect(html).not.toContain("style=");
	expect(html.match(/<t[hd](?: [^>]*)?>/g)?.slice(0, 4)).toEqual([
		'<th class="to-left">',
		'<th class="to-center">',
		'<th class="to-right">',
		"<th>",
	]);
	expect(html).toContain('<td class="to-right">3</td>');
});

test("table cells have the alignment class of their column", () => {
	const html = renderMarkdown("| a | b | c | d |\n|:-|:-:|-:|-|\n| 1 | 2 | 3 | 4 |");
	const classes = ['<CELL class="to-left">', '<CELL class="to-center">', '<CELL class="to-right">', "<CELL>"];
	for (const cell of ["th", "td"]) {
		const cells = html.match(new RegExp(`<${cell}( [^>]*)?>`, "g"));
		expect(cells).toEqual(classes.map((each) => each.replace("CELL", cell)));
	}
});
