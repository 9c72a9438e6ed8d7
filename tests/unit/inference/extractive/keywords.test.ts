import { describe, expect, test } from "vitest";
import { answer, page } from "./helpers.ts";

const FEES = page(
	1,
	"Gym",
	"| Plan | Monthly | Joining fee | Minimum term |\n| --- | --- | --- | --- |\n| Basic | 25 € | 20 € | 3 months |\n| Family | 69 € | none | 12 months |",
	"Membership fees",
);
const HOURS = page(
	1,
	"Gym",
	"| Day | Weights | Pool |\n| --- | --- | --- |\n| Monday | closed | 7:00–20:00 |\n| Sunday | 9:00–14:00 | closed |",
	"Opening hours",
);
const JOINING = page(
	2,
	"Gym",
	"You can join within a day.\n\n1. Fill in the form.\n2. Pay the joining fee.\n3. Collect your chip.",
	"Joining",
);

describe("a question of a few keywords", () => {
	test("that is the heading of a table quotes all rows and columns, even if one of them has a word of it", async () => {
		expect(await answer("membership fees", [FEES])).toBe(
			"Membership fees:\n\n- Basic — Monthly: 25 €; Joining fee: 20 €; Minimum term: 3 months\n- Family — Monthly: 69 €; Joining fee: none; Minimum term: 12 months [1]",
		);
	});

	test("quotes all columns with what it asks for", async () => {
		expect(await answer("gym prices", [FEES])).toBe(
			"Membership fees:\n\n- Basic — Monthly: 25 €; Joining fee: 20 €\n- Family — Monthly: 69 €; Joining fee: none [1]",
		);
	});

	test("quotes the same columns in each row", async () => {
		const rows = ["Monday — Weights: closed; Pool: 7:00–20:00", "Sunday — Weights: 9:00–14:00; Pool: closed"];
		const all = `Opening hours:\n\n- ${rows.join("\n- ")} [1]`;
		expect(await answer("opening hours", [HOURS])).toBe(all);
		expect(await answer("when does the gym open?", [HOURS])).toBe(all);
	});

	test("quotes the column that it names", async () => {
		expect(await answer("opening hours of the pool", [HOURS])).toBe(
			"Opening hours:\n\n- Monday — Pool: 7:00–20:00\n- Sunday — Pool: closed [1]",
		);
	});

	test("that is the heading of a list quotes the list instead of a sentence with the word", async () => {
		const staff = page(1, "Practice", "- Anna Weiss: dentist\n- Ivo Perl: reception", "Team");
		const lead = page(2, "Practice", "Dr. Weiss and her team treat adults.");
		expect(await answer("team", [lead, staff])).toContain("- Anna Weiss: dentist\n- Ivo Perl: reception");
	});
});

test("a question for steps gets the numbered list rather than rows or single steps", async () => {
	expect(await answer("what are the steps to join the gym?", [FEES, JOINING])).toContain(
		"1. Fill in the form.\n2. Pay the joining fee.\n3. Collect your chip. [2]",
	);
});
