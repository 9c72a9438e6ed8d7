import { describe, expect, test } from "vitest";
import {
	chooseThreads,
	mergeFigures,
	threadCandidates,
} from "../../../../local-inference/engine/choose-threads.ts";

describe("threadCandidates", () => {
	test("returns one thread, two threads, half of the cores, and all cores but one", () => {
		expect(threadCandidates(1)).toEqual([1]);
		expect(threadCandidates(2)).toEqual([1, 2]);
		expect(threadCandidates(4)).toEqual([1, 2, 3]);
		expect(threadCandidates(10)).toEqual([1, 2, 5, 9]);
	});
});

describe("chooseThreads", () => {
	test("returns the fastest thread count for each kind of work, or a lower one that is nearly as fast", () => {
		const tried = [
			{ threads: 1, decode: 131, prefill: 233 },
			{ threads: 2, decode: 50, prefill: 431 },
			{ threads: 4, decode: 150, prefill: 500 },
		];
		expect(chooseThreads(tried)).toMatchObject({ decode: 1, prefill: 2 });
	});
});

describe("mergeFigures", () => {
	test("keeps the higher of two measurements, because a busy machine can only lower them", () => {
		const busy = [
			{ threads: 1, decode: 60, prefill: 130 },
			{ threads: 2, decode: 6, prefill: 0 },
		];
		const idle = [
			{ threads: 1, decode: 55, prefill: 200 },
			{ threads: 2, decode: 50, prefill: 400 },
		];
		expect(mergeFigures(busy, idle)).toEqual([{ threads: 1, decode: 60, prefill: 200 }, idle[1]]);
		expect(mergeFigures([], busy)).toEqual(busy);
	});
});
