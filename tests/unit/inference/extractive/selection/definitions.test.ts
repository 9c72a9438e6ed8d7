import { describe, expect, test } from "vitest";
import { Extractive } from "../../../../../src/inference/extractive/extractive.ts";
import { collect, neverAborted, request, textOf } from "../../helpers.ts";
import { answer, page } from "../helpers.ts";

describe("What something is", () => {
	test("is answered by the sentence that explains it in passing", async () => {
		const text =
			"Gas fees rise when the network is busy. Each step of a program costs gas, a fee that the user pays.";
		expect(await answer("whats gas", [page(1, "Network", text)])).toMatch(
			/^Each step of a program costs gas/,
		);
	});

	test("is answered by a sentence that begins with a name in lower case", async () => {
		const text = "sortmail is a program that sorts letters. Nothing is moved until you confirm it.";
		expect(await answer("what is sortmail", [page(1, "sortmail", text)])).toMatch(/^sortmail is a program/);
		const cut = "and the rest of a sentence. The depot sorts letters.";
		expect(await answer("what does the depot do", [page(1, "Depot", cut)])).toBe(
			"The depot sorts letters. [1]",
		);
	});

	test("is answered by the beginning of its page rather than by what else it is", async () => {
		const lead = page(1, "Glider racing", "Glider racing tests who uses the wind best.");
		const other = page(2, "Glider racing", "Glider races are also fun for children.", "What it is good for");
		expect(await answer("what is glider racing", [lead, other])).toMatch(/^Glider racing tests/);
	});

	test.each([
		"What are smart locks?",
		"Tell me about smart locks",
		"Summarize what smart locks are in one sentence",
		"Explain what a smart lock is",
		"explain smart locks to me, please",
		"What about smart locks?",
		"give me some information on smart locks",
		"What do you know about smart locks?",
	])("is answered by the definition, however it is asked: %s", async (question) => {
		const doors = page(1, "Smart locks", "A smart lock sees only what is near its own door.", "Sensors");
		const lead = page(2, "Smart locks", "A smart lock is a bolt that a phone opens.");
		expect(await answer(question, [doors, lead])).toMatch(/^A smart lock is a bolt/);
	});

	test("is said before the sentences around it", async () => {
		const text = "Beekeepers scrape propolis off in autumn. It sells well. Propolis is a resin from buds.";
		expect(await answer("Tell me something about propolis", [page(1, "Hives", text, "Propolis")])).toMatch(
			/^Propolis is a resin from buds\. \[1\]\n\nBeekeepers/,
		);
	});

	test.each([
		[
			"what is grafting?",
			"Grafting takes patience. A twig grows on another tree; this is called grafting or budding.",
		],
		["what is a drone?", "Drones eat a lot. Male bees, also known as drones, don't work."],
	])("is said by the sentence that calls something so: %s", async (question, text) => {
		const [, expected = ""] = text.split(/(?<=\.) /);
		expect((await answer(question, [page(1, "Gardens", text)])).startsWith(expected)).toBe(true);
	});

	test.each([
		"what is a smoker in beekeeping",
		"what's a smoker in Beekeeping?",
		"what are smokers in the bee yard",
	])("is asked for in its field with %j, of which other sections say nothing", async (question) => {
		const smoker = page(
			1,
			"Tools",
			"Every smoker needs fuel. A smoker is a can that makes cool smoke.",
			"Smoker",
		);
		const bees = page(2, "Beekeeping", "Beekeeping is the care of bees. A bee yard is a place for hives.");
		const quoted = await answer(question, [bees, smoker]);
		expect(quoted).toMatch(/^A smoker is a can that makes cool smoke\. \[2\]/);
		expect(quoted).not.toContain("[1]");
	});

	test("is not answered by how long it is, or by a clause that begins with it", async () => {
		const text =
			"A token is about four letters long. Because tokens are short, there are many. Text is split into tokens: words and marks.";
		expect(await answer("Tell me about tokens", [page(1, "Models", text)])).toMatch(/^Text is split/);
	});

	test("follows the sentence that its definition needs", async () => {
		const text = "A switch is on or off. A tribit can be in a mix of both, given by two numbers.";
		expect(await answer("What is a tribit?", [page(1, "Signals", text)])).toMatch(/^A switch is .* A tribit/);
	});

	test("is not answered by the sentence that says what it is made of", async () => {
		const text = "Bricks are made of clay and sand. A brick can carry the weight of a wall.";
		expect(await answer("what is a brick", [page(1, "Masonry", text)])).toMatch(/^A brick can carry/);
	});
});

test("The plural of an acronym matches its singular", async () => {
	const text = "Networks are trained on processors (GPUs), which are fast. They have layers of units.";
	expect(await answer("do networks need a GPU", [page(1, "Training", text)])).toContain("(GPUs)");
});

test("A common word is not taken for a misspelled rare one", async () => {
	const text = "For everyday tasks, robots offer no help. Robots build cars and pack boxes at night.";
	expect(await answer("do robots pack everything", [page(1, "Robots", text)])).toMatch(/pack boxes/);
});

test("What about something after a definition asks what that is, if a page is on it", async () => {
	const ledgers = page(
		1,
		"Ledgers",
		"A ledger lists payments. Public ledgers such as Kronos are open to anyone.",
	);
	const kronos = page(2, "Kronos", "Kronos is the first of its kind. Many people like it.");
	const about = (question: string, earlier: string) => answer(question, [ledgers, kronos], earlier);
	expect(await about("and what about Kronos?", "What is a ledger?")).toMatch(/^Kronos is the first/);
	expect(await about("and Kronos?", "What is a ledger?")).toMatch(/^Kronos is the first/);
	expect(await about("what about payments?", "What is a ledger?")).toMatch(/lists payments/);
});

test("What announces another subject is no part of the question", async () => {
	const text = "Each new topic of the fair has a fee. Gas is the fee of a transaction.";
	expect(await answer("new topic: what is the fee", [page(1, "Notes", text)])).toBe(
		await answer("what is the fee", [page(1, "Notes", text)]),
	);
});

test("A question that is a heading in another person is answered from its section", async () => {
	const passages = [
		page(1, "Robo", "A running task can be stopped.", "What happens to a task"),
		page(2, "Robo", "The helper finds files and sorts mail.", "What it can store"),
	];
	const provider = new Extractive({ isChosen: true });
	const asked = { question: "What can you store?", topic: "Robo", passages, maxTokens: 100 };
	const messages = [{ role: "user" as const, content: asked.question }];
	const text = textOf(await collect(provider.generate(request({ ...asked, messages }), neverAborted())));
	expect(text).toMatch(/finds files/);
	expect(text).not.toMatch(/stopped/);
});

test("What an abbreviation stands for is said before what is said of it", async () => {
	const radios = page(
		1,
		"Radios",
		"The AIS sends the position every minute. Boats must carry an Automatic Identification System (AIS).",
	);
	expect(await answer("What does AIS stand for?", [radios])).toMatch(
		/^Boats must carry an Automatic Identification System/,
	);
});

test("What is introduced is told by the beginning of its page, even if only a part of its name is asked for", async () => {
	const shop = page(1, "Spoke & Chain Bicycle Shop", "We sell and repair bicycles in Harbour Street.");
	const closed = page(2, "Spoke & Chain Bicycle Shop", "The shop is closed on Mondays.", "Hours");
	expect(await answer("Tell me about the bike shop", [closed, shop])).toMatch(/^We sell and repair/);
});
