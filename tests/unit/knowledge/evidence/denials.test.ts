import { expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";

const RENTAL =
	"Bikes cost 12 euros a day. A deposit of 50 euros is required for each bike. Helmets are included in the price. Children under 12 must wear a helmet.";
const POOL =
	"The pool opens at 8 am. Showers are required before swimming. Lockers need a 1 euro coin. Swimming lessons are not offered on Sundays. Pets are not allowed.";
const RING = "You cannot enter the ring without a helmet.";

function verdictOn(claim: string, text: string): string | undefined {
	return checkEvidence(claim, [{ passageId: "p", title: "Rules", heading: null, text }])[0]?.verdict;
}

test.each([
	["No deposit is required.", RENTAL],
	["A deposit is not needed.", RENTAL],
	["You can rent a bike without a deposit.", RENTAL],
	["Helmets are not included in the price.", RENTAL],
	["No helmets are included.", RENTAL],
	["No showers are required before swimming.", POOL],
	["The lockers work without a coin.", POOL],
	["Swimming lessons are never offered.", POOL],
])("a denial of what a passage says is unsupported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).toBe("unsupported");
});

test.each([
	["Bikes are never repaired.", RENTAL],
	["No reservation is required.", RENTAL],
	["The pool is not heated.", POOL],
	["The pool never closes.", POOL],
	["It is not a cryptocurrency.", POOL],
])("a denial of something that no passage mentions isn't supported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).not.toBe("supported");
});

test.each([
	["No pets are allowed.", POOL],
	["The pool does not open until 8 am.", POOL],
	["No lessons are offered on Sundays.", POOL],
	["Without a helmet, you cannot enter the ring.", RING],
])("a denial in the words of a passage is supported: %s", (claim, text) => {
	expect(verdictOn(claim, text)).toBe("supported");
});

test("not until a time is only from this time on", () => {
	expect(verdictOn("The pool does not open until 11 am.", POOL)).toBe("unsupported");
});
