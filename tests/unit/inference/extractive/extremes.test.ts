import { expect, test } from "vitest";
import { answer, page } from "./helpers.ts";

const EVENTS = page(
	1,
	"Events",
	"| Event | Price | Guests |\n| --- | --- | --- |\n| Concert | free | unlimited |\n| Open day | free | unlimited |\n| Camp | £180 | 30 |\n| Dinner | £35 | 60 |",
);

test.each([
	["zero", "which events are the cheapest", "Price: free"],
	["unlimited", "which events have the most guests", "Guests: unlimited"],
])("only the rows with the extreme are quoted, all of them, if it is %s", async (_, question, cell) => {
	expect(await answer(question, [EVENTS])).toBe(`Events:\n\n- Concert — ${cell}\n- Open day — ${cell} [1]`);
});

test("an amount that rounds to the extreme is one too", async () => {
	const routes = page(
		1,
		"Routes",
		"| Route | Length |\n| --- | --- |\n| Coast | 0.3 km |\n| Bay | 300 m |\n| Hill | 200 m |",
	);
	expect(await answer("which is the longest route", [routes])).toBe(
		"Routes:\n\n- Coast — Length: 0.3 km\n- Bay — Length: 300 m [1]",
	);
});
