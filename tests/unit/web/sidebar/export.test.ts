import { expect, test } from "vitest";
import { toFileName } from "../../../../src/web/sidebar/export.ts";

test.each([
	["What is Bitcoin?", "What is Bitcoin"],
	["../../etc/passwd", "etc passwd"],
	['a<b>:"c"|d*\u0000e', "a b c d e"],
	["数学とは何か？", "数学とは何か？"],
	["...", "conversation"],
	["x".repeat(200), "x".repeat(80)],
])("the file name of “%s” is “%s”", (title, name) => {
	expect(toFileName(title)).toBe(name);
});
