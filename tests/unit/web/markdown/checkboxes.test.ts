import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../../src/web/markdown/render.ts";

describe("a task list", () => {
	test.each([
		["- [ ] open", false, "open"],
		["- [x] done", true, "done"],
		["* [X] done", true, "done"],
		["1. [ ] open", false, "open"],
		["2) [x] done", true, "done"],
		["- [x]", true, ""],
		["- a\n  - [ ] open", false, "open"],
		["- a\n\n- [ ] open", false, "open"],
	])("has disabled checkboxes: %s", (text, checked, label) => {
		const box = checked ? 'disabled checked aria-label="Done"' : 'disabled aria-label="Not done"';
		expect(renderMarkdown(text)).toContain(`<input type="checkbox" ${box}> ${label}<`);
		expect(renderMarkdown(text)).toContain('<li class="task">');
	});

	test.each([
		"- [ ]open",
		"- [y] no",
		"- [1] Gold",
		"[ ] no list",
		"- see [x]",
		"- `[ ]` code",
		"- \\[ ] escaped",
	])("requires a box at the start of an item: %s", (text) => {
		expect(renderMarkdown(text)).not.toContain("<input");
	});
});
