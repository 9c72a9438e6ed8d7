import { expect, test } from "vitest";
import { fuse } from "../../../../src/knowledge/search/fusion.ts";

const words = (scores: [number, number][], { maxScore = 10, words = 4 } = {}) => ({
	scores: new Map(scores),
	maxScore,
	words,
});
const near = (cosines: [number, number][], mean = 0.1) => ({ cosines: new Map(cosines), mean });
const ids = (scored: { id: number }[]) => scored.map(({ id }) => id);

test("fuse ranks a passage above all others if both searches found it", () => {
	const fused = fuse(
		words([
			[1, 6],
			[2, 6],
		]),
		near([
			[2, 0.6],
			[3, 0.6],
		]),
	);
	expect(ids(fused)).toEqual([2, 1, 3]);
});

test("fuse ranks a semantically similar passage above one that matches a single common word", () => {
	expect(
		ids(
			fuse(
				words([[1, 1]]),
				near([
					[1, 0.1],
					[2, 0.7],
				]),
			),
		),
	).toEqual([2, 1]);
});

test("fuse ranks a passage that matches nearly all words above one that is only semantically similar", () => {
	expect(
		ids(
			fuse(
				words([[1, 9]]),
				near([
					[1, 0.1],
					[2, 0.7],
				]),
			),
		),
	).toEqual([1, 2]);
});

test("fuse returns scores from 0 to 1, regardless of the range of the model's cosines", () => {
	for (const mean of [-0.2, 0.1, 0.6]) {
		const cosines: [number, number][] = [
			[1, mean + 0.3],
			[2, mean],
			[3, mean - 0.1],
		];
		for (const { score } of fuse(
			words([
				[1, 20],
				[4, 5],
			]),
			near(cosines, mean),
		)) {
			expect(score).toBeGreaterThanOrEqual(0);
			expect(score).toBeLessThanOrEqual(1);
		}
	}
});

test("fuse can order passages by cosine alone, and orders ties by id", () => {
	const fused = fuse(
		words([]),
		near([
			[3, 0.5],
			[1, 0.5],
			[2, 0.9],
		]),
		{ isVectorOnly: true },
	);
	expect(ids(fused)).toEqual([2, 1, 3]);
});

test("fuse returns nothing when neither search found anything", () => {
	expect(fuse(words([], { maxScore: 0, words: 0 }), null)).toEqual([]);
});

test("fuse ranks a passage above an equal one if another passage of its page matches too", () => {
	const matches = words([
		[1, 6],
		[2, 6],
		[3, 4],
	]);
	const pages = new Map([
		[1, "page_a"],
		[2, "page_b"],
		[3, "page_b"],
	]);
	expect(ids(fuse(matches, near([]), { pages }))).toEqual([2, 1, 3]);
});

test("fuse lets the words decide in a long question, and the meaning in a short one", () => {
	const cosines = near([
		[1, 0.1],
		[2, 0.7],
	]);
	expect(ids(fuse(words([[1, 4]], { words: 2 }), cosines))).toEqual([2, 1]);
	expect(ids(fuse(words([[1, 4]], { words: 8 }), cosines))).toEqual([1, 2]);
});

test("fuse attributes nothing to the other passages of a page that has none", () => {
	for (let lexical = 0.1; lexical < 10; lexical += 0.1)
		for (const { shares } of fuse(words([[1, lexical]]), near([[1, 0.43]]))) expect(shares.page).toBe(0);
});
