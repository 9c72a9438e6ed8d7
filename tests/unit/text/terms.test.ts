import { expect, test } from "vitest";
import { extractTerms } from "../../../src/text/terms.ts";

test.each([
	["What is the future of cryptocurrencies?", ["future", "cryptocurrency"]],
	["Miners' fees and a miner's fee", ["miner", "fee"]],
	["How does it do that?", []],
	["What is IT, and is it C++?", ["IT", "c++"]],
	["Łódź and Straße", ["lodz", "strasse"]],
	["Glass, bus, analysis", ["glass", "bus", "analysis"]],
])("extractTerms converts %j to the terms %j", (text, terms) => {
	expect(extractTerms(text)).toEqual(terms);
});
