import { expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";

function scoreOf(claim: string, text: string): number | undefined {
	return checkEvidence(claim, [{ passageId: "p", title: "Notes", heading: null, text }])[0]?.score;
}

test.each([
	["a number in words", "Six dams were built on the Orsa.", "Four dams were built on the Orsa."],
	[
		"a cause",
		"The powder holds the part because it needs no support.",
		"The part needs no support because the powder holds it.",
	],
	["a choice", "Lunch costs 5 instead of 6 euros.", "Lunch costs 6 instead of 5 euros."],
	[
		"the values of two clauses",
		"Guests pay 30 euros, and members pay 46.",
		"Guests pay 46 euros, and members pay 30.",
	],
	[
		"the times of two numbers",
		"In June, a tent costs 9 euros.",
		"A tent costs 7 euros in June and 9 euros in July.",
	],
	["a rate", "A tent costs 9 euros per week.", "A tent costs 9 euros per day."],
	[
		"a limit",
		"The ferry stays in port if the wind is below 7.",
		"If the wind exceeds 7, the ferry stays in port.",
	],
	["a share", "The school refunds half the price.", "The school refunds the whole price."],
	["the half of the day", "The dock opens at 7:30 in the evening.", "The dock opens at 7:30 a.m."],
	["nights", "Visitors may stay up to ten weeks.", "Visitors may stay up to ten nights."],
	["few", "Few accidents are caused by ropes.", "Most accidents are caused by ropes."],
	["all", "All of the accidents are caused by ropes.", "Most accidents are caused by ropes."],
	[
		"the ends of a scale",
		"The spring tide has the smallest range.",
		"The spring tide has the largest range. The neap tide is the opposite: its range is smallest.",
	],
	[
		"a thing that is mentioned elsewhere",
		"If the alarm rings, you must call the cook on 555-0142.",
		"If the alarm rings, you must call the porter on 555-0142. Only the cook may open the pantry.",
	],
	[
		"its subject for one that is mentioned elsewhere",
		"Workers lay as many as 2,000 eggs a day.",
		"The queen lays as many as 2,000 eggs a day. Workers feed the larvae.",
	],
	[
		"an introductory phrase for one that is mentioned elsewhere",
		"In rowing, teams carry the boat to the water.",
		"In sailing, teams carry the boat to the water. In rowing, the boat is already there.",
	],
	["years", "The mill opened in May 1951.", "The mill opened in May 1950 and burned down in June 1951."],
	["months", "The mill opened on 3 June.", "The mill opened on 3 May, and the mine on 8 June."],
	[
		"what is chosen",
		"The judge looks at the weight, not at the size.",
		"The judge looks at the size, not at the weight.",
	],
	[
		"what is said of two people",
		"Ben Moor is a baker.",
		"The mill was built by Ada Moor, a baker, and her brother Ben Moor.",
	],
])("a claim that exchanges %s is never supported: %s", (_, claim, text) => {
	expect(scoreOf(claim, text)).toBe(0);
	expect(scoreOf(text, text)).toBe(1);
});

test("a number in words may count what a text lists", () => {
	expect(
		scoreOf("Two elements are radioactive.", "The elements polonium and radium are radioactive."),
	).toBeGreaterThan(0);
});

test.each([
	["In July, a tent costs 9 euros.", "A tent costs 7 euros in June and 9 euros in July."],
	["A tent costs 9 euros a day.", "A tent costs 9 euros per day."],
	[
		"If the wind is stronger than 7, the ferry stays in port.",
		"If the wind exceeds 7, the ferry stays in port.",
	],
	["The dock opens at 7:30 in the morning.", "The dock opens at 7:30 a.m."],
	["The school refunds the full price.", "The school refunds the whole price."],
	[
		"You can give out your public key, or an address derived from it, much like a bank account number.",
		"Others send coins to the public key, or to an address derived from it, which can be shared like an account number. No bank keeps the coins.",
	],
	["The mill was open in May 1950.", "The mill was open in May and June 1950, and in July 1951."],
	["The mill opened in May 1950.", "The mill opened on 3 May 1950."],
	["A few accidents are caused by ropes.", "Most accidents are caused by ropes."],
	[
		"All accidents are caused by ropes.",
		"All of the accidents are caused by ropes, and most of them by old ones.",
	],
	["The club insures all boats.", "Most boats have a heater. The club insures all of them."],
	[
		"The neap tide has the smallest range.",
		"The spring tide has the largest range. The neap tide is the opposite: its range is smallest.",
	],
	[
		"If the alarm rings, you must call the doorman on 555-0142.",
		"If the alarm rings, you must call the porter on 555-0142. Only the cook may open the pantry.",
	],
	[
		"Ada Moor was the youngest of five children.",
		"Ada Moor was born in Lyon, the youngest of five children.",
	],
	["Ada Moor is a baker.", "The mill was built by Ada Moor, a baker, and her brother Ben Moor."],
])("the same in other words is no contradiction: %s", (claim, text) => {
	expect(scoreOf(claim, text)).toBeGreaterThan(0);
});

test("a text that defines an abbreviation supports what it stands for, and nothing else", () => {
	for (const text of [
		"Boats carry an Automatic Identification System (AIS).",
		"The AIS (automatic identification system) is new.",
	]) {
		expect(scoreOf("AIS stands for Automatic Identification System.", text)).toBeGreaterThan(0.8);
		expect(scoreOf('"AIS" is short for "Automatic Information Service".', text)).toBeLessThan(0.5);
	}
});
