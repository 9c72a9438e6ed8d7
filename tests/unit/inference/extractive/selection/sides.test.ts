import { describe, expect, test } from "vitest";
import { findSides } from "../../../../../src/inference/extractive/question/compared.ts";
import { answer, page } from "../helpers.ts";

describe("a comparison", () => {
	test("is answered by a sentence on each side", async () => {
		const law = page(
			1,
			"Contract law",
			"An offer is a definite promise to be bound on certain terms. It is not the same as an invitation to treat. Goods in a shop window are an invitation to treat.",
		);
		expect(await answer("What is the difference between an offer and an invitation to treat?", [law])).toBe(
			"An offer is a definite promise to be bound on certain terms. [1] Goods in a shop window are an invitation to treat. [1]",
		);
	});

	test("is answered by what each side is, unless a sentence contrasts them", async () => {
		const text =
			"Symbolic AI works with rules. Artificial intelligence (AI) is the field that builds thinking systems. Machine learning (ML) is a way to learn from data. Clouds are big.";
		const said = await answer("AI vs ML", [page(1, "Computers", text)]);
		expect(said).toContain("Artificial intelligence (AI) is the field");
		expect(said).toContain("Machine learning (ML) is a way");
		expect(said).not.toContain("Symbolic");
		const contrast =
			"A canoe is a narrow boat. A kayak is a covered boat. Compared with kayaks, canoes carry more. Compared with canoes, kayaks are faster.";
		expect(await answer("compare canoes and kayaks", [page(1, "Boats", contrast)])).toContain("carry more");
	});

	test("of two values is answered by the sentences with these, or by the one with both", async () => {
		const text =
			"Workers feed a queen. A queen lives for four years. Jo is 1.85 m tall, and Bo is 1.68 m tall. A worker lives for six weeks. Jo runs.";
		const bees = [page(1, "Bees", text)];
		expect(await answer("Which lives longer, a queen or a worker?", bees)).toBe(
			"A queen lives for four years. [1] A worker lives for six weeks. [1]",
		);
		expect(await answer("Which lives shorter, a queen or a worker?", bees)).toBe(
			"A worker lives for six weeks. [1]\n\nA queen lives for four years. [1]",
		);
		expect(await answer("Who is taller, Jo or Bo?", bees)).toBe(
			"Jo is 1.85 m tall, and Bo is 1.68 m tall. [1]",
		);
	});

	test("is answered by an item and a sentence if only one of them is in a list", async () => {
		const transport = page(
			1,
			"Transport",
			"Ferries are slow but carry cars.\n\n- Trams: quick in the center\n- Buses: go to every village",
		);
		const text = await answer("ferries vs buses", [transport]);
		expect(text).toContain("Ferries are slow but carry cars.");
		expect(text).toContain("Buses: go to every village");
	});

	test("of what speaks for and against something has both", async () => {
		const pages = page(
			1,
			"Solar panels",
			"Solar panels have clear advantages: they are quiet and last long. They are black. Their main drawback is the price.",
		);
		const text = await answer("pros and cons of solar panels", [pages]);
		expect(text).toContain("they are quiet");
		expect(text).toContain("drawback is the price");
	});
});

test("what speaks for something ends where a paragraph under its heading says what speaks against it", async () => {
	const text =
		"Trams are quiet. They last for decades. The disadvantages are the price of the rails and long building sites. Safety on trams is shared with all traffic.";
	const tell = page(1, "Trams", text, "Why they are used");
	expect(await answer("Give me 3 pros and cons of trams", [tell])).toBe(
		"Trams are quiet. [1] They last for decades. [1] The disadvantages are the price of the rails and long building sites. [1]",
	);
});

describe("the sides of a question", () => {
	test.each([
		["what is the difference between a branch and a merge?", ["a branch", "a merge"]],
		["ai vs machine learning, whats the difference", ["ai", "machine learning"]],
		["compare ferries with buses", ["ferries", "buses"]],
		["are ferries faster than buses?", ["ferries", "buses"]],
		["pros and cons of cloud", ["pros", "cons"]],
		["which lives longer, a queen or a worker?", ["a queen", "a worker"]],
		["who has more legs, ants or spiders?", ["ants", "spiders"]],
		["which number should i call, yours or hers?", []],
		["when does it open and close?", []],
	])("%s are %j", (question, sides) => {
		expect(findSides(question)).toEqual(sides);
	});
});
