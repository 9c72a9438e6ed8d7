import { describe, expect, test } from "vitest";
import { answer, page } from "./helpers.ts";

const EVENTS = page(
	1,
	"Events",
	"| Event | Date | Entry fee | Guests |\n| --- | --- | --- | --- |\n| Regatta | April 18 | £12 | 80 |\n| Open day | May 9 | free | unlimited |\n| Camp | July 20 | £180 | 30 |\n| Dinner | November 14 | £35 | 60 |",
);

describe("a question with a limit", () => {
	test("is answered by the rows within it", async () => {
		expect(await answer("which events cost less than 20 pounds", [EVENTS])).toBe(
			"Events:\n\n- Regatta — Entry fee: £12\n- Open day — Entry fee: free [1]",
		);
		expect(await answer("which events are over £100", [EVENTS])).toBe("Camp — Entry fee: £180 [1]");
	});

	test("reads whether the limit itself is within", async () => {
		expect(await answer("what events are at most £35", [EVENTS])).toContain("Dinner");
		expect(await answer("what events are under £35", [EVENTS])).not.toContain("Dinner");
	});

	test("compares the column that it names, where unlimited is the most", async () => {
		expect(await answer("which events have more than 60 guests", [EVENTS])).toBe(
			"Events:\n\n- Regatta — Guests: 80\n- Open day — Guests: unlimited [1]",
		);
		expect(await answer("which event has the most guests", [EVENTS])).toBe(
			"Open day — Guests: unlimited [1]",
		);
	});
});
