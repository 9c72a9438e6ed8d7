import { describe, expect, test } from "vitest";
import { tellsCount } from "../../../../../src/inference/extractive/question/counts.ts";
import { readQuestion } from "../../../../../src/inference/extractive/question/question.ts";
import { answer, NOTHING, page } from "../helpers.ts";

test.each([
	["how many coaches are there?", "It has 420 members and three full-time coaches.", true],
	["how many trainers work here?", "It has 420 members and three full-time coaches.", true],
	["how many coaches are there?", "Children under 14 may train only with a coach.", false],
	["how many people work here?", "The studio employs four potters and an apprentice.", true],
	["how many people work here?", "It has three full-time coaches.", true],
	["how many people work here?", "It has 312 pupils in 14 classes, 21 teachers, and a dog.", true],
	["how many people work here?", "Six people work in the workshop.", true],
	["how many people work here?", "Six people can paint at the same time.", false],
	["how many people work here?", "It has nine wheels and two kilns.", false],
	["how many rooms are there?", "A small hotel with 14 rooms at the harbor.", true],
	["how many employees are there?", "It has two experienced ski instructors.", true],
	["how many employees are there?", "There are 300 visitors a day.", false],
	["how many employees are there?", "The hotel has five floors.", false],
	["how many employees are there?", "The hotel has six rooms for doctors.", false],
])("%j is answered by %j: %s", (question, sentence, isAnswer) => {
	expect(tellsCount({ text: sentence, titleTerms: new Set() }, readQuestion(question, ""))).toBe(isAnswer);
});

test("a number of what is counted goes before a rule with its word", async () => {
	const pages = [
		page(1, "Ironworks", "- Bring a towel.\n- Children under 14 may train only with a coach.", "House rules"),
		page(2, "Ironworks", "Ironworks opened in 2016. It has 420 members and three full-time coaches."),
	];
	expect(await answer("How many trainers work at Ironworks?", pages)).toMatch(/^Ironworks opened .* three/);
});

describe("a number of things", () => {
	const section = { starts: true, ends: true };
	const list = (heading: string) => ({
		...page(1, "Mill", "- Spinning: Monday\n- Dyeing: Friday", heading),
		section,
	});
	const looms = {
		...page(1, "Mill", "| Loom | Width |\n| --- | --- |\n| Ada | 90 cm |\n| Bo | 120 cm |", "Looms"),
		section,
	};

	test.each(["Classes", "Our classes", "Evening classes in spring"])(
		"is that of the items below %j",
		async (heading) => {
			expect(await answer("How many classes are there?", [list(heading)])).toContain(
				`${heading} (2 in total):`,
			);
		},
	);

	test.each(["Class days", "What to bring to classes", "Days of the classes"])(
		"isn't that of the items below %j",
		async (heading) => {
			expect(await answer("How many classes are there?", [list(heading)])).not.toContain("in total");
		},
	);

	test("isn't that of the rows of a table if a sentence says how many there are", async () => {
		const text = page(2, "Mill", "The mill is a museum with 14 looms.");
		expect(await answer("How many looms does the mill have?", [looms, text])).toMatch(
			/^The mill .* 14 looms/,
		);
		expect(await answer("How many looms does the mill have?", [looms])).toContain("2 in total");
	});

	test("isn't that of the items if a sentence says how many there are", async () => {
		const text = page(2, "Mill", "The mill offers 14 classes, two of them in the evening.");
		expect(await answer("How many classes are there?", [list("Classes"), text])).toMatch(
			/^The mill offers 14/,
		);
	});

	test("is that of all rows if their column has another word for them", async () => {
		const text =
			"| Bicycle | Day |\n| --- | --- |\n| City bike | €9 |\n| Cargo bike | €32 |\n| Tandem | €28 |";
		const hire = { ...page(1, "Hire", text, "Rental"), section };
		expect(await answer("How many bikes are there?", [hire])).toContain("Rental (3 in total):");
	});

	test("isn't that of the rows of something else", async () => {
		expect(await answer("How many people work at the mill?", [looms])).toBe(NOTHING);
		expect(await answer("How many visitors does the mill have?", [looms])).toBe(NOTHING);
		expect(await answer("How many kinds of looms are there?", [looms])).toContain("Looms (2 in total):");
	});
});
