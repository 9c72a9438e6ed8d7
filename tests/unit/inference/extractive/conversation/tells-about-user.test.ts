import { describe, expect, test } from "vitest";
import { tellsAboutUser } from "../../../../../src/inference/extractive/conversation/tells-about-user.ts";
import { answer, page } from "../helpers.ts";

describe("tellsAboutUser", () => {
	test.each([
		"My name is Ben and I live in Graz.",
		"I'm from Oslo.",
		"Hi, my dog's name is Rex.",
		"I have a meeting with Dr. Falk on Thursday at 3 pm",
		"I'm allergic to peanuts and I work as a nurse",
		"actually, we use Ubuntu 24.04 now",
		"Remember that the deadline of my thesis is 14 March.",
		"je m'appelle Amélie et j'habite à Nantes",
		"I have a cat and a daughter who is 7.",
		"I have two kids, Aino (7) and Eero (4).",
		"I moved from Tampere to Lahti last year.",
		"Actually, my car is blue, not green.",
		"My car is a green Volvo.",
		"We adopted a cat last week; she's called Miso.",
		"I'm a nurse and I work nights at Meilahti hospital.",
		"My flight is BA117 at gate B42.",
		"I don't like mushrooms.",
		"we have 6 days and we want to see temples, but Nele hates museums",
		"we stay for 5 days and Paul hates opera",
		"we have two weeks",
		"I have 800 euros for a laptop",
		"i parked the car on level 3",
		"my sister likes tea",
		"My order number is 48213. Remember it.",
		"My order number is 48213. Please keep that in mind!",
	])("is true of %j", (message) => {
		expect(tellsAboutUser(message)).toBe(true);
	});

	test.each([
		"My heating is broken.",
		"I am locked out.",
		"What is my name?",
		"I forgot my password.",
		"I am a member and lost my card.",
		"I'm from Oslo and my passport is too old.",
		"I have a dog that barks all night.",
		"my tap is dripping",
		"my dog died",
		"My screen is too dark.",
		"My printer doesn't print.",
		"I want a poem about my dog.",
		"my bank blocked my card what do i do",
		"my name is Tom what can I do with solar panels",
		"my dog ate chocolate",
		"i hate mondays",
		"my car won't start",
		"my boss yelled at me",
		"I burned my hand",
		"my son has a fever",
		"my flight is late",
		"we want to see temples",
	])("is false of %j, a problem or question", (message) => {
		expect(tellsAboutUser(message)).toBe(false);
	});

	test("is noted even if a page has its words, unless it tells more than one fact", async () => {
		const lease = page(1, "Lease", "The landlord returns the deposit within six weeks.");
		expect(await answer("My landlord is called Bob.", [lease])).toContain("is noted");
		expect(await answer("My landlord is rude, when does he return the deposit?", [lease])).toContain(
			"six weeks",
		);
	});
});
