import { expect, test } from "vitest";
import type { Reranker } from "../../../../src/knowledge/rerank/reranker.ts";
import { RERANKED_PASSAGES, Reranking } from "../../../../src/knowledge/rerank/reranking.ts";
import type { Passage } from "../../../../src/text/passage.ts";
import { ProviderError } from "../../../../src/upstream/provider-error.ts";

const passage = (text: string, score: number): Passage => ({
	pageId: `page_${text}`,
	passageId: `page_${text}.0`,
	title: `About ${text}`,
	url: null,
	heading: text === "b" ? "Heading" : null,
	text,
	start: 0,
	end: text.length,
	score,
});
const ABC = [passage("a", 0.9), passage("b", 0.6), passage("c", 0.3)];
const texts = (passages: readonly Passage[]) => passages.map(({ text }) => text);

function set(score: Reranker["score"], { timeoutMs = 1_000 } = {}) {
	const warnings: string[] = [];
	const clock = { now: 0 };
	const reranking = new Reranking({
		reranker: { score },
		now: () => clock.now,
		warn: (message) => warnings.push(message),
		timeoutMs,
	});
	return { reranking, warnings, clock };
}

test("Reranking sorts the passages by the reranker's scores and keeps the score of each place", async () => {
	const calls: unknown[] = [];
	const { reranking } = set(async (query, given) => {
		calls.push([query, given]);
		return [-3, 4, 1];
	});
	const ranked = await reranking.rerank("which?", ABC);
	expect(texts(ranked)).toEqual(["b", "c", "a"]);
	expect(ranked.map(({ score }) => score)).toEqual([0.9, 0.6, 0.3]);
	expect(calls).toEqual([["which?", ["About a\na", "About b\nHeading\nb", "About c\nc"]]]);
});

test("Reranking moves only the first passages", async () => {
	const { reranking } = set(async (_, given) => given.map((_, at) => at));
	const many = Array.from({ length: RERANKED_PASSAGES + 2 }, (_, n) => passage(`${n}`, 1 - n / 100));
	const expected = many.map(({ text }) => text);
	expect(texts(await reranking.rerank("q", many))).toEqual([
		...expected.slice(0, RERANKED_PASSAGES).reverse(),
		...expected.slice(RERANKED_PASSAGES),
	]);
});

test("Reranking asks for more candidates only if there is a reranker", () => {
	const none = new Reranking({ reranker: null, now: () => 0, warn: () => {} });
	expect(none.candidates(5)).toBe(5);
	const { reranking } = set(async () => []);
	expect(reranking.candidates(5)).toBe(RERANKED_PASSAGES);
	expect(reranking.candidates(50)).toBe(50);
});

test("Reranking keeps the order without a reranker, and for a single passage", async () => {
	const none = new Reranking({ reranker: null, now: () => 0, warn: () => {} });
	expect(await none.rerank("q", ABC)).toEqual(ABC);
	const { reranking, warnings } = set(() => Promise.reject(new Error("called")));
	expect(await reranking.rerank("q", ABC.slice(0, 1))).toEqual(ABC.slice(0, 1));
	expect(warnings).toEqual([]);
});

test("Reranking keeps the order if the reranker fails, warns once, and retries after a pause", async () => {
	let calls = 0;
	let isDown = true;
	const { reranking, warnings, clock } = set(async () => {
		calls++;
		if (isDown) throw new ProviderError("unreachable", "The reranking server is unreachable.");
		return [1, 2, 3];
	});
	expect(await reranking.rerank("q", ABC)).toEqual(ABC);
	clock.now = 29_000;
	expect(await reranking.rerank("q", ABC)).toEqual(ABC);
	expect(reranking.candidates(5)).toBe(5);
	expect(calls).toBe(1);
	clock.now = 31_000;
	expect(await reranking.rerank("q", ABC)).toEqual(ABC);
	expect(calls).toBe(2);
	expect(warnings).toEqual(["Passages are not reranked: The reranking server is unreachable."]);
	clock.now = 62_000;
	isDown = false;
	expect(texts(await reranking.rerank("q", ABC))).toEqual(["c", "b", "a"]);
});

test("Reranking keeps the order and aborts the call if the reranker takes too long", async () => {
	let aborted = false;
	const { reranking, warnings } = set(
		(_query, _texts, signal) =>
			new Promise((_, reject) => {
				signal.addEventListener("abort", () => {
					aborted = true;
					reject(signal.reason);
				});
			}),
		{ timeoutMs: 5 },
	);
	expect(await reranking.rerank("q", ABC)).toEqual(ABC);
	expect(aborted).toBe(true);
	expect(warnings).toHaveLength(1);
});
