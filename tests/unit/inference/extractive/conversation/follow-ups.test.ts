import { describe, expect, test } from "vitest";
import { converse, page } from "../helpers.ts";

const EXAMS = page(
	1,
	"Exams",
	`| Exam | Date | Room | Duration |
| --- | --- | --- | --- |
| Cell Biology | 11 February | H3 | 120 min |
| Contract Law | 15 February | Audimax | 180 min |
| Statistics | 8 February | H1 | 90 min |`,
);

describe("a follow-up on the rows of the last answer", () => {
	test("is answered from the last row, not from those of earlier answers", async () => {
		const earlier = ["when is the cell biology exam?", "and contract law?"];
		expect(await converse([...earlier, "which room?"], [EXAMS])).toBe("Contract Law — Room: Audimax [1]");
		expect(await converse([...earlier, "which room?", "how long is it?"], [EXAMS])).toBe(
			"Contract Law — Duration: 180 min [1]",
		);
	});

	test("is answered from another row if it names one", async () => {
		expect(await converse(["when is the cell biology exam?", "and statistics?"], [EXAMS])).toBe(
			"Statistics — Date: 8 February [1]",
		);
	});

	test("is answered from another row if it names one with another word", async () => {
		const pump = page(
			1,
			"Pump",
			"| Property | Value |\n| --- | --- |\n| Weight | 6.8 kg |\n| Noise | 62 dB |",
		);
		expect(await converse(["how heavy is the pump?", "how loud is it?"], [pump])).toBe(
			"Noise — Value: 62 dB [1]",
		);
	});

	test("is answered from all rows if it asks for the extreme", async () => {
		expect(await converse(["when is the cell biology exam?", "which exam is the longest?"], [EXAMS])).toBe(
			"Contract Law — Duration: 180 min [1]",
		);
	});

	test("compares the rows of the last two answers", async () => {
		const earlier = ["how long is the cell biology exam?", "and statistics?"];
		expect(await converse([...earlier, "which is shorter?"], [EXAMS])).toBe(
			"Exams:\n\n- Cell Biology — Duration: 120 min\n- Statistics — Duration: 90 min [1]",
		);
	});

	test("with the same name is answered only from the rows with the values of the answer", async () => {
		const timetable = page(
			1,
			"Timetable",
			`| Day | Course | Lecturer |
| --- | --- | --- |
| Monday | Biology | Hartwig |
| Monday | Law | Adeyemi |
| Friday | Chemistry | Nakamura |`,
		);
		expect(await converse(["when is the law course?", "who teaches that?"], [timetable])).toContain(
			"Adeyemi",
		);
		expect(await converse(["when is the law course?", "who teaches that?"], [timetable])).not.toContain(
			"Hartwig",
		);
	});
});

test("a question for others leaves out what was quoted", async () => {
	const scorers = page(
		1,
		"Top scorers",
		"1. Deniz Yilmaz – 7 goals\n2. Lukas Berger – 4 goals\n3. Samir Haddad – 3 goals",
	);
	const text = await converse(["how many goals did Deniz Yilmaz score?", "who else scored?"], [scorers]);
	expect(text).toContain("Lukas Berger – 4 goals\n3. Samir Haddad – 3 goals");
	expect(text).not.toContain("Deniz");
});

test("a question for others that follows no answer leaves out nothing", async () => {
	expect(await converse(["…", "what other exams do they have?"], [EXAMS])).toContain("Contract Law");
});

test("a question for what else a person does isn't answered by sentences that share a word with it", async () => {
	const classes = page(
		1,
		"Classes",
		"| Class | Day | Trainer |\n| --- | --- | --- |\n| Yoga | Monday | Priya |\n| Spinning | Tuesday | Marco |\n| Back fit | Friday | Priya |",
	);
	const rules = page(2, "Gym", "You may teach a friend something else while the studio is empty.");
	const text = await converse(["who teaches yoga?", "does she teach anything else?"], [classes, rules]);
	expect(text).toMatch(/Back fit/);
	expect(text).not.toContain("friend");
});

test("a question for what else a person has is answered by the person's other rows", async () => {
	const boats = page(
		1,
		"Boats",
		"| Boat | Owner |\n| --- | --- |\n| Petrel | Maja Lind |\n| Nordlys | Anders Holm |\n| Sula | Maja Lind |",
	);
	for (const question of ["what else does she own?", "does she own other boats?"])
		expect(await converse(["who owns Petrel?", question], [boats])).toBe("Sula — Owner: Maja Lind [1]");
});

describe("a sentence that was quoted", () => {
	const RULES = page(
		1,
		"Exam rules",
		"A failed exam may be repeated twice. Phones must be off. Whoever fails the third attempt has to leave.",
	);

	test("is repeated if no other one fits", async () => {
		const earlier = "how often can I repeat a failed exam?";
		expect(await converse([earlier, "so can I repeat it twice?"], [RULES])).toBe(
			"A failed exam may be repeated twice. [1]",
		);
	});
});

describe("a question about what the last answer described", () => {
	const team = page(
		1,
		"Practice",
		"The practice is in an old bakery. It does everything for pets.\n\n- **Ann Weiss**, owner since 2011. She does most of the operations.\n- **Pip** is the cat. He does nothing all day.\n\nThe village festival is on August 9, with a raft race.\n\nThe bakery festival is long over.",
	);

	test.each([
		[
			["Who is the owner?", "what does she do?"],
			"Ann Weiss, owner since 2011. She does most of the operations. [1]",
		],
		[
			["when is the village festival?", "what happens there?"],
			"The village festival is on August 9, with a raft race. [1]",
		],
	])("is answered from the same item or paragraph: %s", async (questions, text) => {
		const quoted = await converse(questions, [team]);
		expect(quoted).toContain(text);
		expect(quoted).not.toContain("Pip");
		expect(quoted).not.toContain("bakery");
	});
});

describe("a follow-up on a page", () => {
	const fair = page(
		1,
		"Minutes",
		"The fair takes place on Saturday in the gym. Mia organizes the cake stall. The budget is 450 euros. A raffle was rejected.",
	);
	const rules = page(
		1,
		"Rules of the Club",
		"- The fee is 80 euros for adults and 30 euros for children.\n- The fee is due on 31 January. Whoever has not paid by 31 March may not use the boats.\n- Members leave with written notice by 30 September.\n- Guests may row and pay 10 euros.",
	);

	test("that consists of a question word quotes the sentence that answers it", async () => {
		expect(await converse(["when is the fair?", "where?"], [fair])).toBe(
			"The fair takes place on Saturday in the gym. [1]",
		);
	});

	test("that only names a thing quotes the sentence that mentions it", async () => {
		expect(await converse(["what's the budget?", "and the raffle?"], [fair])).toBe(
			"A raffle was rejected. [1]",
		);
	});

	test.each(["and the price?", "and the advantages?"])(
		"that names no thing may be answered in other words (%s)",
		async (question) => {
			const tram = page(
				1,
				"Tram",
				"The tram runs every hour. A ticket is 3 euros. Students pay half of the price.",
				"Benefits",
			);
			expect(await converse(["when does the tram run?", question], [tram])).toContain("A ticket is 3 euros.");
		},
	);

	test("for a date quotes the item with it, although another sentence of that denies something", async () => {
		const text = await converse(["what is the club fee?", "when is it due?"], [rules]);
		expect(text).toMatch(/^The fee is due on 31 January\./);
	});

	test("for what follows from something quotes the sentence with a condition", async () => {
		const text = await converse(["what is the club fee?", "what if I have not paid?"], [rules]);
		expect(text).toMatch(/^The fee is due on 31 January\. Whoever has not paid/);
	});

	test("for the price of a row that was quoted isn't answered from other tables", async () => {
		const hotel = page(
			1,
			"Hotel",
			"| Room | Price |\n| --- | --- |\n| Single | €62 |\n| Family | €136 |\n\n| Extra | Price |\n| --- | --- |\n| Dog | €9 per night |\n| Sauna | €15 |",
		);
		const earlier = ["how much is the family room?", "how much is a dog?"];
		const text = await converse([...earlier, "how much is that for 3 nights?"], [hotel]);
		expect(text).toContain("Dog — Price: €9 per night");
		expect(text).not.toContain("Family");
	});

	test("about another page asks the same of it", async () => {
		const pages = [
			page(1, "Diesel", "Diesel is a fuel. An engine uses 6 liters of diesel per 100 km."),
			page(2, "Hydrogen", "Hydrogen is a gas. An engine uses 1 kg of hydrogen per 100 km."),
		];
		const text = await converse(["what is diesel?", "how much does it use?", "and hydrogen?"], pages);
		expect(text).toContain("1 kg of hydrogen");
	});

	test.each([
		["what is it made of?", "The roof is made of copper."],
		["how can I prevent that?", "A coat of wax prevents this."],
	])("for an aspect quotes the sentence on it (%s)", async (question, expected) => {
		const roof = page(
			1,
			"The roof",
			"The roof protects the house. It turns green in the rain. Nobody can walk on the roof.\n\nThe roof is made of copper. A coat of wax prevents this.",
		);
		expect(await converse(["what is the roof?", question], [roof])).toContain(expected);
	});

	test.each(["how many of them are there?", "how many will there be?"])(
		"for a number counts what the page is about (%s)",
		async (question) => {
			const coins = page(
				1,
				"Larkcoin",
				"Larkcoin is a coin. It was proposed in 2008 by an unknown person.\n\nThere will never be more than 21 million larkcoins. A larkcoin has 100 feathers.",
			);
			const text = await converse(["who proposed larkcoin?", question], [coins]);
			expect(text.replace(/^Answers here.*\n\n/, "")).toMatch(/^There will never be more than 21 million/);
		},
	);

	test.each([
		["what happens if it rains?", "If it rains on Wednesday, we swim instead."],
		["and what if somebody breaks a paddle?", "Whoever breaks a paddle pays €20."],
	])("for what follows from something quotes no days of a plan (%s)", async (question, expected) => {
		const trip = page(
			1,
			"Trip",
			"- Monday: walk through the moor\n- Tuesday: silver mine\n- Thursday: hike\n\nIf it rains on Wednesday, we swim instead. Whoever breaks a paddle pays €20.",
		);
		const text = await converse(["what is on thursday?", "and on tuesday?", question], [trip]);
		expect(text).toContain(expected);
		expect(text).not.toContain("silver mine");
	});
});
