import { expect, test } from "vitest";
import {
	fitRelationNetwork,
	type RelationExample,
} from "../../../../scripts/answers/fit-relation-network.ts";
import { evaluateNetwork } from "../../../../src/knowledge/evidence/relation-network.ts";
import { PAIR_FEATURES, WORD_FEATURES } from "../../../../src/knowledge/evidence/relations.ts";
import { SIGNALS } from "../../../../src/knowledge/evidence/signals.ts";

/** Examples whose signals are 0, and of which those are positive that have the feature in one of two rows. */
function createExamples(kind: "words" | "pairs"): RelationExample[] {
	const width = kind === "words" ? WORD_FEATURES : PAIR_FEATURES;
	return Array.from({ length: 384 }, (_, at) => {
		const isPositive = at % 2 === 0;
		const rows = [isPositive && at % 4 === 0, isPositive && at % 4 === 2].map((has) =>
			Array.from({ length: width }, (__, feature) => (feature === 5 && has ? 1 : feature === 6 ? 1 : 0)),
		);
		const none = { words: [], pairs: [] };
		return { values: SIGNALS.map(() => 0), relations: { ...none, [kind]: rows }, isPositive, weight: 1 };
	});
}

for (const kind of ["words", "pairs"] as const) {
	test(`a network learns from the relations of ${kind} what the signals don't tell`, () => {
		const examples = createExamples(kind);
		const network = fitRelationNetwork(examples, 0);
		for (const { values, relations, isPositive } of examples.slice(0, 8)) {
			const logit = evaluateNetwork(network, values, relations);
			expect(isPositive ? logit : -logit).toBeGreaterThan(0);
		}
	});
}

test("what a network learns from a signal doesn't depend on the signal's scale", () => {
	const [small, large] = [2, 50].map((value) => {
		const examples = createExamples("words").map((example) => ({
			...example,
			relations: { words: [], pairs: [] },
			values: SIGNALS.map((_, at) => (at === 3 && example.isPositive ? value : 0)),
		}));
		const network = fitRelationNetwork(examples, 0);
		return examples.slice(0, 2).map(({ values, relations }) => evaluateNetwork(network, values, relations));
	});
	const [positive = 0, negative = 0] = large ?? [];
	expect(positive).toBeGreaterThan(negative);
	expect(small?.[0]).toBeCloseTo(positive, 6);
	expect(small?.[1]).toBeCloseTo(negative, 6);
});

test("the same examples and seed result in the same network", () => {
	const examples = createExamples("pairs");
	expect(fitRelationNetwork(examples, 1)).toEqual(fitRelationNetwork(examples, 1));
	expect(fitRelationNetwork(examples, 1)).not.toEqual(fitRelationNetwork(examples, 2));
});
