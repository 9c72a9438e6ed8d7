import { describe, expect, test } from "vitest";
import { matchKind } from "../../../../../src/inference/extractive/question/answer-kinds.ts";
import { asksForLength, fitsDimension } from "../../../../../src/inference/extractive/question/dimensions.ts";
import { answer, converse, page } from "../helpers.ts";

test.each([
	["how high is the tower?", "The tower is 80 m high.", "The wall is 2 km long."],
	["how deep is the lake?", "It is 62 m deep.", "It is 7.4 km long."],
	["how wide is the door?", "The door is 90 cm wide.", "The door is 2 m high."],
	["how steep is the road?", "The road climbs by 14 %.", "Keep 3 m away from each other."],
	["how thick is the oak?", "Its trunk measures 8.1 m around.", "It is 30 m high."],
	["how heavy is the cat?", "The cat weighs 7 kg.", "The cat is 40 cm long."],
	["how warm is the water?", "In August it has 21 °C.", "The water is 9 m deep."],
])("%s is answered by that dimension rather than by another one", (question, text, other) => {
	expect(matchKind(text, "number", question)).toBe(1);
	expect(matchKind(other, "number", question)).toBeLessThan(1);
});

test("a text without another dimension may have the one that is asked for", () => {
	expect(fitsDimension("It stands 80 m over the valley.", "how high is it?")).toBe("possible");
	expect(fitsDimension("It opened in 1931.", "how high is it?")).toBe("none");
	expect(fitsDimension("It stands 80 m over the valley.", "who built it?")).toBeNull();
});

test.each([
	["how long is the trail?", true],
	["how long may a caravan be?", true],
	["how long does the trail take?", false],
	["how long is the library open?", false],
	["how long can we stay?", false],
])("%s asks for a length: %s", (question, isLength) => {
	expect(asksForLength(question)).toBe(isLength);
});

describe("a question for a dimension", () => {
	const trails = page(
		1,
		"Trails",
		"| Trail | Length | Time | Climb |\n| --- | --- | --- | --- |\n| Mill walk | 5 km | 2 hours | 60 m |\n| Hawk Falls | 8 km | 4 hours | 310 m |\n\nThe Hawk Falls are 34 m high.",
	);

	test("is answered by its column", async () => {
		expect(await answer("How long is the Mill walk?", [trails])).toBe("Mill walk — Length: 5 km [1]");
		expect(await answer("How long does the Mill walk take?", [trails])).toBe("Mill walk — Time: 2 hours [1]");
		expect(await answer("How steep is the Mill walk?", [trails])).toBe("Mill walk — Climb: 60 m [1]");
	});

	test("isn't answered by a column with another one", async () => {
		expect(await answer("how high are the Hawk Falls?", [trails])).toBe("The Hawk Falls are 34 m high. [1]");
	});

	test("is answered by a period if there is no length", async () => {
		const classes = page(
			1,
			"Classes",
			"| Class | Time |\n| --- | --- |\n| Yoga | 90 minutes |\n| Judo | 2 hours |",
		);
		expect(await answer("how long is yoga", [classes])).toBe("Yoga — Time: 90 minutes [1]");
	});

	test("is repeated for something else", async () => {
		const towers = page(
			1,
			"Towers",
			"The north tower is 80 m high. The south tower is 61 m high and 9 m wide. The south tower has a bell of 1790.",
		);
		const asked = ["How high is the north tower?", "and the south tower?"];
		expect(await converse(asked, [towers])).toBe("The south tower is 61 m high and 9 m wide. [1]");
	});

	test("of money is answered by an amount of money", async () => {
		const prices = page(1, "Prices", "The tourist tax is €1.50 a night. Tents must be 3 m from each other.");
		expect(await answer("how high is the tourist tax", [prices])).toBe(
			"The tourist tax is €1.50 a night. [1]",
		);
	});
});
