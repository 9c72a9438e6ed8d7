import { expect, test } from "vitest";
import { checkEvidence } from "../../../../src/knowledge/evidence/check.ts";

const TABLE = `| Ticket | Price | Valid for |
| --- | --- | --- |
| Day ticket | 8 € | 1 day |
| Week ticket | 25 € | 7 days |
| Single ticket | 2.50 € | 90 minutes |`;
const LIST = `Tickets are sold at the machine.

- Single ticket: 2.50 €
- Day ticket: 8 €
- Week ticket: 25 €`;
const FUELS = "- Diesel: 1.82 euros per liter, pump 1\n- Petrol: 1.95 euros per liter, pump 2";
const TOWERS = `| Tower | Height (m) | Built |
| --- | --- | --- |
| Mill Tower | 45 | 1632 |
| North Tower | 61 | 1710 |
| Gate Tower | 38 | 1480 |`;
const PLANS = `| Plan | Price per month | Price per year | Storage |
| --- | --- | --- | --- |
| Basic | $5 | $50 | 100 GB |
| Pro | $19 | $190 | 2 TB |`;

function verdictOn(claim: string, text: string): string | undefined {
	return checkEvidence(claim, [{ passageId: "p", title: "Prices", heading: null, text }])[0]?.verdict;
}

test.each([
	["The single ticket is the cheapest ticket.", TABLE, "supported"],
	["The week ticket is the cheapest ticket.", TABLE, "unsupported"],
	["The cheapest ticket is the day ticket, at 8 €.", TABLE, "unsupported"],
	["The week ticket is the most expensive ticket.", TABLE, "supported"],
	["The week ticket is the most expensive, namely 25 €.", TABLE, "supported"],
	["The single ticket is the cheapest option at 2.50 €.", LIST, "supported"],
	["The day ticket is the cheapest option at 8 €.", LIST, "unsupported"],
	["Petrol is more expensive than diesel.", FUELS, "supported"],
	["Diesel is the most expensive.", FUELS, "unsupported"],
	["The North Tower is the tallest tower.", TOWERS, "supported"],
	["The Mill Tower is the tallest tower.", TOWERS, "unsupported"],
	["The Gate Tower is the oldest tower.", TOWERS, "supported"],
	["The North Tower is the oldest tower.", TOWERS, "unsupported"],
	["Pro offers the most storage.", PLANS, "supported"],
	["Basic has the lowest price per year.", PLANS, "supported"],
	["Pro has the lowest price per year.", PLANS, "unsupported"],
])("the numbers of a table or list decide about a superlative: %s", (claim, text, verdict) => {
	expect(verdictOn(claim, text)).toBe(verdict);
});

test.each([
	["The day ticket is cheaper than the week ticket.", "supported"],
	["The week ticket is cheaper than the day ticket.", "unsupported"],
])("the numbers of a table decide about a comparison: %s", (claim, verdict) => {
	expect(verdictOn(claim, TABLE)).toBe(verdict);
});

test.each([
	"The single ticket is the most popular ticket.",
	"The single ticket is the cheapest way to get to the airport.",
	"The bicycle is the cheapest.",
])("numbers don't prove what no column says: %s", (claim) => {
	expect(verdictOn(claim, TABLE)).toBe("unsupported");
});

test.each([
	["The day ticket is the cheapest ticket.", "unsupported"],
	["The child ticket is the cheapest ticket.", "supported"],
])("a table that is split into passages decides as a whole: %s", (claim, verdict) => {
	const heading = "| Ticket | Price |\n| --- | --- |\n";
	const texts = [
		`${heading}| Day ticket | 8 € |\n| Week ticket | 25 € |`,
		`${heading}| Child ticket | 2 € |\n| Year ticket | 90 € |`,
	];
	const passages = texts.map((text, n) => ({
		passageId: `prices.${n}`,
		title: "Prices",
		heading: null,
		text,
	}));
	expect(checkEvidence(claim, passages)[0]?.verdict).toBe(verdict);
});
