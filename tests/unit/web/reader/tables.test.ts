import { expect, test } from "vitest";
import { withoutTableBorders } from "../../../../src/web/reader/tables.ts";

test("a snippet has no borders of tables", () => {
	expect(withoutTableBorders("In short:\n| Planet | Moons |\n|---|---|\n| Mars | 2 |")).toBe(
		"In short:\nPlanet · Moons; Mars · 2\n",
	);
});
