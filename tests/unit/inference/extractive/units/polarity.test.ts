import { describe, expect, test } from "vitest";
import { answer, page } from "../helpers.ts";

const HIRE = page(
	1,
	"Hiring the hall",
	"The hire includes:\n\n- tables and chairs\n- the kitchen\n\nThese are excluded:\n\n- drinks\n- cleaning",
);
const EXCLUDED = page(1, "Hiring the hall", "These are excluded:\n\n- drinks\n- cleaning");
const RULES = page(
	1,
	"House rules",
	"The following are not allowed:\n\n- flash photography\n- tripods\n- touching the models\n\nDogs must stay outside.",
);

describe("a list of what is excluded or forbidden", () => {
	test("answers a question about that, in these words or others", async () => {
		const list = "These are excluded:\n\n- drinks\n- cleaning [1]";
		expect(await answer("what is excluded from the hire", [HIRE])).toBe(list);
		expect(await answer("what is not included in the hire", [HIRE])).toBe(list);
		expect(await answer("What is forbidden?", [RULES])).toBe(
			"The following are not allowed:\n\n- flash photography\n- tripods\n- touching the models [1]",
		);
	});

	test("doesn't answer what is included beside a list of that", async () => {
		const included = "The hire includes:\n\n- tables and chairs\n- the kitchen [1]";
		expect(await answer("what is included in the hire", [HIRE])).toBe(included);
	});

	test("isn't one of what is included at no extra cost", async () => {
		const room = page(
			1,
			"Rooms",
			"- Breakfast (included at no extra cost)\n- Parking (not included)",
			"Extras",
		);
		expect(await answer("what is included at no extra charge?", [room])).toBe(
			"Breakfast (included at no extra cost) [1]",
		);
		expect(await answer("what is not included?", [room])).toBe("Extras: Parking (not included) [1]");
		expect(await answer("what is included at no extra charge", [HIRE])).toBe(
			"The hire includes:\n\n- tables and chairs\n- the kitchen [1]",
		);
	});

	test("answers whether one of its items is, with the name of the list", async () => {
		expect(await answer("are drinks included", [EXCLUDED])).toBe("These are excluded: drinks [1]");
		const banned = page(
			1,
			"Shipping",
			"- batteries without a device\n- live animals",
			"Items that can't be sent",
		);
		expect(await answer("can I send batteries", [banned])).toBe(
			"Items that can't be sent: batteries without a device [1]",
		);
	});

	test("gives way to a sentence about what the question names", async () => {
		expect(await answer("are dogs allowed?", [RULES])).toBe("Dogs must stay outside. [1]");
	});
});

test("what to bring is the list with that heading, but a question for one thing is about the thing", async () => {
	const bring = page(2, "Groups", "- a packed lunch\n- closed shoes", "What to bring");
	const food = page(1, "House rules", "The following are not allowed:\n\n- tripods\n- food in the galleries");
	expect(await answer("what should I bring?", [bring])).toContain("- a packed lunch\n- closed shoes");
	expect(await answer("can I bring food?", [food, bring])).toBe(
		"The following are not allowed: food in the galleries [1]",
	);
});
