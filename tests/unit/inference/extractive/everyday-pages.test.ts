import { expect, test } from "vitest";
import { findEarlierQuestions } from "../../../../src/inference/extractive/conversation/earlier-questions.ts";
import { ASKED_HEADING } from "../../../../src/text/earlier-notes.ts";
import { answer, converse, NOTHING, page } from "./helpers.ts";

test("keywords of the headings are answered by the whole list, not by the item that repeats one", async () => {
	const recipe = page(
		1,
		"recipe.md",
		"# Apple cake\n\n## Ingredients\n- 200 g butter\n- 4 eggs\n- 1 kg apples\n\n## Method\n1. Peel the apples.\n2. Bake.",
	);
	expect(await answer("ingredients apple cake", [recipe])).toMatch(/butter\n- 4 eggs\n- 1 kg apples/);
});

test("a number in the question isn't that of a code such as OP-100", async () => {
	const prices = page(
		1,
		"Prices",
		"| Product | Article | Price |\n| --- | --- | --- |\n| Oak plank | OP-100 | 24.90 € |\n| Glue | WG-10 | 7.95 € |\n\nOrders above 250 EUR are delivered free of charge. Otherwise, delivery costs 14.90 EUR.",
	);
	expect(await answer("What is the delivery cost for a 100 euro order?", [prices])).toContain("14.90 EUR");
	expect(await answer("what is the price of op-100?", [prices])).toContain("24.90");
});

test("a question that names a day isn't answered by what holds on other days", async () => {
	const hours = page(
		1,
		"Hours",
		"We are open Monday to Friday from 8:00 to 18:00. We are closed on Sundays.",
	);
	expect(await answer("what time do you close on friday", [hours])).toContain("18:00");
	expect(await answer("are you closed on sunday", [hours])).toContain("closed on Sundays");
});

test("how old something is isn't answered by another day or by what else is old", async () => {
	const library = page(
		1,
		"Linden Library",
		"Linden Library lends books. It was founded in 1931. The house was an old dairy until 1958, when the library moved in. In May, the library is closed.",
	);
	expect(await answer("How old is the library?", [library])).toBe(
		"Linden Library lends books. [1] It was founded in 1931. [1]",
	);
});

test.each([
	["what did I ask first?", ["Who is Ann?"]],
	["What was my last question?", ["Who is Bob?"]],
	["Summarize what we talked about.", ["Who is Ann?", "Who is Bob?"]],
	["what did I buy?", null],
	["what did you say?", null],
])("earlier questions are found if the user asks for them: %s", (question, found) => {
	const messages = ["Who is Ann?", "Who is Bob?", question].map((content) => ({
		role: "user" as const,
		content,
	}));
	expect(findEarlierQuestions(question, messages)).toEqual(found);
});

test("earlier questions are found without the notes on those before, the first of which is unknown", () => {
	const find = (question: string) =>
		findEarlierQuestions(question, [
			{ role: "user", content: `${ASKED_HEADING}\n- Who is Ann?\n\nWho is Bob?` },
			{ role: "user", content: question },
		]);
	expect(find("recap")).toEqual(["Who is Bob?"]);
	expect(find("what did I ask first?")).toEqual([]);
});

const PEOPLE = page(
	1,
	"Staff",
	"| Name | Role | Phone | Start date |\n| --- | --- | --- | --- |\n| Anna Lind | Accountant | 555 01 | 2018-03-01 |\n| Marek Nowak | Warehouse Manager | 555 02 | 2020-09-15 |",
);

test.each(["Who is the marketing manager?", "what is Anna's birthday?", "what is Sofia's phone?"])(
	"what a page doesn't say of someone isn't answered by what it says of others, or of something else: %s",
	async (question) => {
		const todo = page(2, "To-do", "- Buy a birthday present for Mia\n- Ask the old landlord");
		expect(await answer(question, [PEOPLE, todo])).toBe(NOTHING);
	},
);

test.each([
	["Who is the warehouse manager?", "Marek Nowak"],
	["what is anna's phone number", "555 01"],
])("what a page says of someone is found: %s", async (question, found) => {
	expect(await answer(question, [PEOPLE])).toContain(found);
});

test.each([
	["can I row at night?", /^No rowing after sunset/],
	["what is the yearly fee for families?", /^The annual fee is/],
	["do you take mastercard?", /^We accept cash and debit cards/],
])("%j finds a rule in other words", async (question, expected) => {
	const rules = page(
		1,
		"Rowing club",
		"- Guests may row three times and pay €10 each time.\n- No rowing after sunset.\n- The annual fee is €180 for adults and €320 for families.\n- We accept cash and debit cards.",
	);
	expect(await answer(question, [rules])).toMatch(expected);
});

test("a section on what is asked answers rather than one that only has words of earlier questions", async () => {
	const trip = (n: number, heading: string, text: string) => page(n, "Trip to Oslo", text, heading);
	const sections = [
		trip(1, "Packing list", "- boots\n- passports\n- rain jackets"),
		trip(2, "Plan", "| Day | Morning |\n| --- | --- |\n| Saturday | ferry |\n| Sunday | flea market |"),
	];
	const questions = [
		"What's the plan of the trip to Oslo for Saturday?",
		"and Sunday?",
		"what should I pack?",
	];
	expect(await converse(questions, sections)).toContain("- passports");
});

test("the amount of the thing that is asked for answers rather than another one", async () => {
	const lease = page(
		1,
		"Lease",
		"The rent is 840 euros a month, due on the third. The deposit is three months' rent, paid in three installments. The tenant pays for repairs up to 80 euros.",
	);
	expect(await answer("how much rent do i pay", [lease])).toMatch(/^The rent is 840 euros/);
	expect(await answer("how much deposit do i pay", [lease])).toMatch(/^The deposit is three months' rent/);
});

test.each([
	["can i get a hamster", "Small animals are allowed. Smoking isn't.", "Small animals are allowed."],
	[
		"is it still under guarantee",
		"The lid is blue. The warranty lasts two years.",
		"The warranty lasts two years.",
	],
	[
		"when do the applicants come",
		"Two candidates come on 19 March. The door is green.",
		"Two candidates come on 19 March.",
	],
])("what is asked in other words of everyday life is found: %s", async (question, text, quoted) => {
	expect(await answer(question, [page(1, "Notes", text)])).toContain(quoted);
});

test("how something is done isn't answered by a table below a heading that the question names", async () => {
	const plans = "| Plan | Monthly |\n| --- | --- |\n| Basic | 25 € |\n| Plus | 35 € |";
	const text = `${plans}\n\nContracts end with a month's notice, by e-mail. To cancel, write to us.`;
	expect(await answer("how do i cancel my membership", [page(1, "Gym", text, "Membership")])).toMatch(
		/cancel, write/,
	);
});

test("a page before isn't preferred if only another page has what the question names", async () => {
	const pages = [
		page(1, "School letter", "Lunch costs 4 euros. Scooters can be locked at the rack by the gate."),
		page(2, "Phone contract", "Invoices are sent by e-mail on the 5th. The SIM can be blocked at any time."),
	];
	const questions = ["When does the phone contract end?", "where does he put his scooter at school"];
	expect(await converse(questions, pages)).toMatch(/^Scooters can be locked/);
});
