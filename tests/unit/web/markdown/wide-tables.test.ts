import { expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

test("a table is focusable, so that it can be scrolled with the keyboard", () => {
	expect(renderMarkdown("| a |\n|-|\n| b |")).toMatch(
		/<div class="table" [^>]*tabindex="0"><table>.*<\/table>\n?<\/div>/s,
	);
});
