import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
import type { Passage } from "../../../../src/text/passage.ts";
import { answer, NOTHING, page, say } from "./helpers.ts";

const PRICES = page(
	1,
	"Menu",
	"| Item | Price | Size |\n| --- | --- | --- |\n| Bagel | 2.40 € | small |\n| Sandwich | 5.10 € | large |\n| Soup | 4.80 € | small |",
);

describe("a question about a table", () => {
	test("is answered by the row and the column that the question asks for", async () => {
		expect(await answer("what does a bagel cost", [PRICES])).toBe("Bagel — Price: 2.40 € [1]");
		expect(await answer("which size is the soup?", [PRICES])).toBe("Soup — Size: small [1]");
	});

	test("is answered by the whole row if no column is asked for", async () => {
		expect(await answer("tell me about the sandwich", [PRICES])).toBe(
			"Sandwich — Price: 5.10 €; Size: large [1]",
		);
	});

	test("is answered by all rows if it asks for all, or compares", async () => {
		const all = "Menu:\n\n- Bagel — Price: 2.40 €\n- Sandwich — Price: 5.10 €\n- Soup — Price: 4.80 € [1]";
		expect(await answer("menu prices", [PRICES])).toBe(all);
		expect(await answer("What is the cheapest thing on the menu?", [PRICES])).toContain("Bagel");
	});

	test("finds the header in the previous passage of the page", async () => {
		const text = `${PRICES.text}\n| Tea | 1.90 € | large |`;
		const cut = text.indexOf("| Soup");
		const first = { ...PRICES, passageId: "page-1.0", text: text.slice(0, cut - 1) };
		const second = { ...PRICES, passageId: "page-1.1", text: text.slice(cut), start: cut };
		expect(await answer("how much is the tea", [second, first])).toBe("Tea — Price: 1.90 € [1]");
	});
});

describe("a question about a row", () => {
	const modes = page(
		1,
		"Modes",
		"| Mode | Messages per second | Share |\n| --- | --- | --- |\n| always | 4,000 | 10 % |\n| batch | 60,000 | 70 % |\n| never | 210,000 | 20 % |",
	);

	test("compares speeds and shares", async () => {
		expect(await answer("which mode is the fastest", [modes])).toBe(
			"never — Messages per second: 210,000 [1]",
		);
		expect(await answer("which mode has the biggest share", [modes])).toBe("batch — Share: 70 % [1]");
	});

	test("does not compare if the row has a superlative in its name", async () => {
		const limits = page(
			1,
			"Metrics",
			"| Metric | Warn at | Critical at |\n| --- | --- | --- |\n| Disk usage | 75 % | 90 % |\n| Age of the oldest message | 5 min | 1 h |",
		);
		expect(await answer("when is the age of the oldest message critical", [limits])).toBe(
			"Age of the oldest message — Critical at: 1 h [1]",
		);
	});

	test("is answered by the cell that says more about one of its words", async () => {
		const editions = page(
			1,
			"Editions",
			"| | Free | Business | Cloud |\n| --- | --- | --- | --- |\n| Nodes | 1 | 9 | 20 |\n| Support | forum | email, 2 days | chat, 4 hours |",
		);
		expect(await answer("which edition has chat support", [editions])).toBe(
			"Support — Cloud: chat, 4 hours [1]",
		);
	});
});

describe("a question about a list", () => {
	const KINDS = page(
		1,
		"Clouds",
		"There are three kinds of clouds:\n\n- Cirrus are thin.\n- Cumulus\n- **Stratus**: a flat layer",
	);

	test("is answered by the whole list if it asks for all items", async () => {
		expect(await answer("What kinds of clouds are there?", [KINDS])).toBe(
			"There are three kinds of clouds:\n\n- Cirrus are thin.\n- Cumulus\n- Stratus: a flat layer [1]",
		);
	});

	test("is answered by one item if it asks for that one", async () => {
		expect(await answer("what is stratus", [KINDS])).toBe("Stratus: a flat layer [1]");
	});

	test("is answered by the list that is about it, not by one that mentions it", async () => {
		const staff = page(
			1,
			"Staff",
			"- Laptop problems: Ines\n- Payroll: Omar\n- Keys: front desk",
			"Who to ask",
		);
		const models = page(2, "Laptop models", "- Aero 13\n- Aero 15\n- Titan");
		expect(await answer("which laptops do you have", [staff, models])).toBe(
			"Laptop models:\n\n- Aero 13\n- Aero 15\n- Titan [2]",
		);
	});

	test("keeps the depth of nested steps", async () => {
		const guide = page(
			1,
			"Reset",
			"To reset the router:\n\n1. Press the button.\n   - It turns red.\n2. Wait.",
		);
		expect(await answer("how do I reset the router", [guide])).toBe(
			"To reset the router:\n\n1. Press the button.\n   - It turns red.\n2. Wait. [1]",
		);
	});

	test("repeats the introduction before a fragment", async () => {
		const cake = page(1, "Cake", "For the dough you need:\n\n- 5 eggs\n- 200 g of sugar");
		expect(await answer("how many eggs", [cake])).toBe("For the dough you need: 5 eggs [1]");
	});

	test("is answered by numbered steps if it asks how to do something", async () => {
		const guide = page(
			1,
			"Printer",
			"The printer stands in the hall.\n\n1. Open the lid.\n2. Remove the old ink.\n3. Close the lid.",
			"Changing the ink",
		);
		expect(await answer("how do I change the ink of the printer?", [guide])).toBe(
			"Changing the ink:\n\n1. Open the lid.\n2. Remove the old ink.\n3. Close the lid. [1]",
		);
	});
});

describe("the expected kind of answer", () => {
	test.each([
		["who built the tower", "The tower was built by Ada Stone. [1]"],
		["when did the tower open", "The tower opened in May 1931. [1]"],
		["how many steps does the tower have", "The tower has 214 steps. [1]"],
		["how long does the way up the tower take", "The way up the tower takes ten minutes. [1]"],
		["how much is the tower", "A ticket for the tower is 4 €. [1]"],
		["why is the tower closed in winter", "The tower is closed in winter because the steps freeze. [1]"],
	])("decides between sentences that match %j equally well", async (question, expected) => {
		const tower = page(
			1,
			"Sights",
			"The tower is tall. The tower was built by Ada Stone. The tower opened in May 1931. The tower has 214 steps. " +
				"The way up the tower takes ten minutes. A ticket for the tower is 4 €. " +
				"The tower is closed in winter because the steps freeze.",
		);
		expect(await answer(question, [tower])).toBe(expected);
	});
});

describe("a definition", () => {
	test("is preferred to other sentences with the word", async () => {
		const text = "People trust a ledger. Banks close the ledger. A ledger is a list of payments.";
		expect(await answer("What is a ledger?", [page(1, "Money", text)])).toBe(
			"A ledger is a list of payments. [1]",
		);
	});

	test("may be a term and its explanation", async () => {
		const text = "A glossary of money.\n\n**Ledger**: a list of payments\n**Coin**: a piece of metal";
		expect(await answer("what does ledger mean", [page(1, "Money", text)])).toBe(
			"Ledger: a list of payments [1]",
		);
	});
});

describe("words of the question", () => {
	test("do not decide if no passage contains them", async () => {
		const text = "The lynx hunts at dusk. Deer eat grass.";
		expect(await answer("at what hour does a lynx usually go hunting", [page(1, "Animals", text)])).toBe(
			"The lynx hunts at dusk. [1]",
		);
	});

	test.each(["chromatophroes", "chromatophore", "cromatophores"])(
		"match despite typing errors: %s",
		async (word) => {
			const text = "Octopuses are mollusks. Pigment sacs called chromatophores change the color.";
			expect(await answer(`what are ${word}`, [page(1, "Sea", text)])).toContain("Pigment sacs");
		},
	);

	test("in German match despite their inflection", async () => {
		const text = "Das Haus ist alt. Fahrräder stehen im Keller.";
		expect(await answer("wo kann ich mein Fahrrad abstellen", [page(1, "Haus", text)])).toBe(
			"Fahrräder stehen im Keller. [1]",
		);
	});

	test("match synonyms in headings", async () => {
		const limits = page(1, "Solar power", "At night there is no light.", "Limits");
		const uses = page(2, "Solar power", "Solar power heats water.", "Uses");
		expect(await answer("disadvantages of solar power", [uses, limits])).toContain(
			"At night there is no light. [2]",
		);
	});

	test("of the topic of a follow-up count, and those of the previous question do not", async () => {
		const text = "The lynx weighs 20 kilograms. The wolf weighs 40 kilograms.";
		const changes = {
			question: "how heavy is it?",
			messages: [
				{ role: "user" as const, content: "And the lynx?" },
				{ role: "user" as const, content: "how heavy is it?" },
			],
			topic: "Where does the wolf live?",
			passages: [page(1, "Animals", text)],
		};
		const found = await say(new Extractive(), changes);
		expect(found).toContain("The wolf weighs 40 kilograms. [1]");
		expect(found).not.toContain("lynx");
	});

	test("of the previous question help to understand a follow-up", async () => {
		const text = "The lynx weighs 20 kilograms. The wolf weighs 40 kilograms.";
		expect(
			await answer("and how heavy is it?", [page(1, "Animals", text)], "Where does the wolf live?"),
		).toBe("The wolf weighs 40 kilograms. [1]");
	});
});

test("a comparison quotes a sentence on each subject, and a second part of a question gets one as well", async () => {
	const wind = page(1, "Wind turbines", "Wind turbines need strong winds.");
	const solar = page(2, "Solar cells", "Solar cells need the sun.");
	expect(await answer("compare wind turbines and solar cells", [wind, solar])).toBe(
		"Wind turbines need strong winds. [1]\n\nSolar cells need the sun. [2]",
	);
	const sleep = page(
		1,
		"Sleep",
		"Adults need eight hours of sleep. Dreams help memory. Screens delay sleep.",
	);
	const both = await answer("how many hours of sleep do adults need and what helps memory", [sleep]);
	expect(both).toBe("Adults need eight hours of sleep. [1] Dreams help memory. [1]");
});

describe("the text of an answer", () => {
	test("has no Markdown, no links and no citations of the page", async () => {
		const text = "The **lynx**[3] is a [cat](https://example.com/cat) with _short_ tail, see `lynx --help`.";
		expect(await answer("what is a lynx", [page(1, "Animals", text)])).toBe(
			"The lynx is a cat with short tail, see `lynx --help`. [1]",
		);
	});

	test("includes what a sentence refers to", async () => {
		const text = "The canal joins two seas. However, it is too narrow for tankers.";
		expect(await answer("is it too narrow for tankers", [page(1, "Ships", text)])).toBe(
			"The canal joins two seas. [1] However, it is too narrow for tankers. [1]",
		);
	});

	test("includes the code that a sentence introduces", async () => {
		const text = "To remove the lock, run this command:\n\n```sh\ndrop --lock\n```";
		expect(await answer("how do I remove the lock", [page(1, "Locks", text)])).toBe(
			"To remove the lock, run this command: [1]\n\n```\ndrop --lock\n```",
		);
	});

	test("answers a question that is a heading of the page", async () => {
		const faq = page(1, "Camp", "Yes, on a leash.\n\nFires are forbidden.", "Can I bring my dog?");
		expect(await answer("dogs allowed?", [faq])).toContain("Yes, on a leash. [1]");
	});
});

describe("a question about what the user said", () => {
	const ASKED = [
		"Hi, my name is Ada. I live in Graz.",
		"My dog is called Bruno. What do dogs eat?",
		"I work as a nurse.",
		"I'm 42 and I run.",
		"My favourite colour is teal.",
		"I'm 10 km from the sea.",
	];

	async function remember(question: string, passages: Passage[] = []): Promise<string> {
		const messages = [...ASKED, question].map((content) => ({ role: "user" as const, content }));
		const changes = { question, messages, passages, maxTokens: 1_000 };
		return await say(new Extractive(), changes);
	}

	test.each([
		["What is my name?", "Hi, my name is Ada."],
		["who am i", "Hi, my name is Ada."],
		["do you remember where I live?", "I live in Graz."],
		["what's the name of my dog", "My dog is called Bruno."],
		["what is my job?", "I work as a nurse."],
		["how old am I?", "I'm 42 and I run."],
		["what's my favorite color?", "My favourite colour is teal."],
	])("is answered by the user's own words: %s", async (question, statement) => {
		expect(await remember(question)).toBe(
			`No model answered, but you wrote in this conversation:\n\n“${statement}”`,
		);
	});

	test.each([
		"where can I live with my dog",
		"What should I call my dog?",
		"What is a name?",
		"where does a nurse live",
	])("differs from a question about something else: %s", async (question) => {
		expect(await remember(question, [page(1, "Dogs", "A dog may live in a flat.")])).not.toContain(
			"You wrote",
		);
	});
});

test("hostile passages are answered in bounded time", async () => {
	const units = ["a. B", "|a", "- a: b\n", "**", "It is. ", "[a](", "1. x\n", "“a", "— ", "a, b; "];
	const passages = units.map((unit, n) => page(n + 1, unit.repeat(50), unit.repeat(20_000), unit.repeat(50)));
	for (const question of ["what is a b", "how do I a b x?", "which a are b".repeat(2_000)]) {
		expect(await answer(question, passages)).not.toBe("");
	}
});

test("a follow-up is answered from the page that it refers to, if that is as good as another", async () => {
	const chain = page(2, "Blockchain", "The nodes store copies of the ledger.");
	const ether = page(1, "Ethereum", "The nodes store the state of all programs.");
	const ask = async (topic: string | null) => {
		const changes = {
			question: "what do the nodes store",
			topic,
			passages: [ether, chain],
			maxTokens: 1_000,
		};
		return await say(new Extractive(), changes);
	};
	expect(await ask("Blockchain")).toContain("copies of the ledger. [2]");
	expect(await ask(null)).toContain("all programs. [1]");
});

test.each([
	["what cant be returned", "Returns"],
	["What can’t be returned?", "Returns"],
	["what shouldnt be returned", "Returns"],
])("a question may omit an apostrophe: %s", async (question, title) => {
	const returns = page(
		1,
		title,
		"Return the item by post.\n\nThese items can't be returned:\n\n- Earrings\n- Gift cards\n\n## Exchange\n\nReturn the item and place a new order.",
	);
	expect(await answer(question, [returns])).toBe(
		"These items can't be returned:\n\n- Earrings\n- Gift cards [1]",
	);
});

test("the verb of a question counts if the question is what to bring", async () => {
	const kennels = page(
		1,
		"Kennels",
		"A dog costs £24 a night. Bring a blanket and the usual food.\n\nOur dog house is new. We have a dog taxi.",
	);
	expect(await answer("what do I have to bring for my dog", [kennels])).toMatch(/^Bring a blanket/);
	expect(await answer("can I bring my dog in a taxi", [kennels])).toBe("We have a dog taxi. [1]");
});

test.each(["when is high season", "when does the high season start"])(
	"a price is no answer to a question for a time, even in a column with its words: %s",
	async (question) => {
		const cabins = page(
			1,
			"Cabins",
			"| Cabin | Low season | High season |\n| --- | --- | --- |\n| Heather | €55 | €78 |\n| Spruce | €72 | €99 |\n| Oak | €60 | €85 |\n\nHigh season is from June 15 to September 1.",
		);
		expect(await answer(question, [cabins])).toBe("High season is from June 15 to September 1. [1]");
	},
);

test("a word isn't matched by another one that begins with the same letters", async () => {
	const code = page(1, "Keys", "A secret is a code. Keep the secret in a safe place.");
	expect(await answer("who is the secretary", [code])).toBe(NOTHING);
	const clinic = page(1, "Klinik", "Gebührenfrei ist der Parkplatz. Die Kapelle ist klein.");
	expect(await answer("Gebühr", [clinic])).toContain("Gebührenfrei");
});

test("the title of a list keeps its own punctuation", async () => {
	const faq = page(1, "FAQ", "## What speeds are there?\n\n- Home: 50 Mbit/s\n- Office: 250 Mbit/s");
	expect(await answer("what speeds are there", [faq])).toBe(
		"What speeds are there?\n\n- Home: 50 Mbit/s\n- Office: 250 Mbit/s [1]",
	);
});

test.each(["what to do on moving day", "what should I do on moving day", "what do I do at the moving day"])(
	"a list below the heading that a question asks for answers what to do: %s",
	async (question) => {
		const moving = page(
			1,
			"Checklist",
			"**One week before**\n\n- Defrost the freezer.\n- Pack a bag.\n\n**Moving day**\n\n- Read the meters.\n- Hand over the keys.\n\nMovers cost $80 an hour. A move takes about a day.",
		);
		expect(await answer(question, [moving])).toBe(
			"Moving day:\n\n- Read the meters.\n- Hand over the keys. [1]",
		);
	},
);

test.each([
	"what can't I take in the cabin",
	"What mustn’t you take in the cabin?",
	"what may I not take in the cabin",
])("what somebody can't do is found below a heading that forbids it: %s", async (question) => {
	const bags = page(
		1,
		"Fares",
		"| Fare | Cabin bag |\n| --- | --- |\n| Light | 1 |\n| Flex | 2 |\n| Business | 3 |\n\n## Not allowed in the cabin\n\n- Liquids over 100 ml\n- Tools\n- Gas",
	);
	expect(await answer(question, [bags])).toBe(
		"Not allowed in the cabin:\n\n- Liquids over 100 ml\n- Tools\n- Gas [1]",
	);
});

test("a word of the title singles out no item if another word of the question does", async () => {
	const terms = page(
		1,
		"Car rental",
		"- Fuel: return the car with a full tank\n- Age: 21 years\n- Travel abroad: allowed in the EU\n- Deposit: €300",
	);
	expect(await answer("can I drive abroad with the rental car", [terms])).toBe(
		"Travel abroad: allowed in the EU [1]",
	);
	expect(await answer("in what state do I return the car", [terms])).toBe(
		"Fuel: return the car with a full tank [1]",
	);
});

describe("a page with sentences and a table", () => {
	const text = [
		"The club has 240 members. The boathouse is open from Tuesday to Friday between 16:00 and 20:30.",
		"| Day | Time | Session | Coach |\n| --- | --- | --- | --- |",
	].join("\n\n");
	const rows = [
		"| Tuesday | 17:30 | Beginners' course | Priya Nair |",
		"| Saturday | 8:30 | Long row | Helen Marsh |",
		"| Sunday | 10:00 | Social rowing | Members |",
	];
	const club = page(1, "Rowing Club", [text, ...rows].join("\n"));

	test.each([
		["how many members does the club have", "The club has 240 members. [1]"],
		["how many members are there?", "The club has 240 members. [1]"],
	])("answers %j with the number, not with a row that mentions them", async (question, expected) => {
		expect(await answer(question, [club])).toBe(expected);
	});

	test.each(["when is the rowing club open?", "when does the rowing club open"])(
		"answers %j with the hours, not with a row of a course",
		async (question) => {
			expect(await answer(question, [club])).toMatch(/^The boathouse is open from Tuesday to Friday/);
		},
	);
});

describe("a word that no passage contains", () => {
	const way = page(
		1,
		"Way",
		"Cyclists can leave their bikes in the shed. Coach 14 departs at noon from the mill.",
	);
	const inn = page(2, "Inn", "Guests may bring their own food. Pets are welcome on the terrace.");

	test.each([
		["when does the bus leave", "Coach 14 departs at noon from the mill. [1]"],
		["when is the next bus", "Coach 14 departs at noon from the mill. [1]"],
		["is my hamster welcome?", "Pets are welcome on the terrace. [2]"],
	])("stands for another word for the same thing: %s", async (question, expected) => {
		expect((await answer(question, [way, inn])).startsWith(expected)).toBe(true);
	});
});

describe("a message with several questions", () => {
	test("is answered once if the answers are the same", async () => {
		const text =
			"A model that has memorized its examples is overfitted. More data and simpler models help prevent this.";
		const passages = [page(1, "Machine learning", text)];
		const passageIds = passages.map(({ passageId }) => passageId);
		const parts = [
			{ question: "What is overfitting?", topic: null, passageIds },
			{ question: "How to prevent it?", topic: "What is overfitting?", passageIds },
		];
		const said = await say(new Extractive({ isChosen: true }), {
			question: parts.map(({ question }) => question).join(" "),
			passages,
			parts,
			maxTokens: 1_000,
		});
		expect(said).not.toContain("###");
		expect(said.split("memorized")).toHaveLength(2);
	});
});
