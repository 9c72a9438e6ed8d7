import { describe, expect, test } from "vitest";
import { loadEmbedder } from "../../../../scripts/bench/retrieval/measure.ts";
import { embedPassage } from "../../../../src/knowledge/search/passage-vectors.ts";
import {
	BackgroundComparison,
	listBackgroundFeatures,
} from "../../../../src/knowledge/search/relevance-background.ts";

const embedder = await loadEmbedder();

describe.skipIf(embedder === null)("BackgroundComparison", () => {
	function describeByName(question: string, text: string): Record<string, number> {
		if (embedder === null) return {};
		const passage = embedPassage(embedder, { title: "", heading: null, text });
		const values = new BackgroundComparison(embedder, embedder.sumTokens(question)).describe(passage);
		expect(values).toHaveLength(listBackgroundFeatures().length);
		return Object.fromEntries(listBackgroundFeatures().map((name, at) => [name, values[at] ?? Number.NaN]));
	}

	const text = "A glacier is a mass of ice that moves slowly down a valley.";
	const lessSimilar = "share of messages that are less similar to the passage";

	test("finds a question on the passage's subject more similar than almost all messages", () => {
		expect(describeByName("how fast does a glacier move", text)[lessSimilar]).toBeGreaterThan(0.97);
	});

	test("finds a question on another subject less similar than many messages", () => {
		expect(describeByName("who won the chess championship", text)[lessSimilar]).toBeLessThan(0.9);
	});

	test("returns finite numbers for an empty question and an empty passage", () => {
		expect(Object.values(describeByName("", "")).every(Number.isFinite)).toBe(true);
	});
});
