import { describe, expect, test } from "vitest";
import { ThreadGovernor } from "../../../../local-inference/engine/thread-governor.ts";

describe("ThreadGovernor", () => {
	const setUp = (over: { decode?: number; prefill?: number } = {}) => {
		let now = 0;
		const tried = [
			{ threads: 1, decode: 100, prefill: 200 },
			{ threads: 2, decode: 50, prefill: 400 },
		];
		const governor = new ThreadGovernor({ decode: 1, prefill: 2, tried, ...over }, () => now);
		const batch = (tokens: number, ms: number) => {
			const threads = governor.startBatch(tokens);
			now += ms;
			governor.endBatch();
			return threads;
		};
		return { batch, wait: (ms: number) => (now += ms) };
	};

	test("returns the thread count that suits the kind of batch", () => {
		const { batch } = setUp();
		expect(batch(64, 160)).toBe(2);
		expect(batch(4, 40)).toBe(1);
		expect(batch(64, 160)).toBe(2);
	});

	test("temporarily returns fewer threads when using all cores is far slower", () => {
		const { batch, wait } = setUp();
		expect(batch(64, 4_000)).toBe(2);
		expect(batch(64, 320)).toBe(1);
		wait(5_000);
		expect(batch(64, 160)).toBe(2);
		expect(batch(64, 160)).toBe(2);
	});

	test("returns fewer threads as long as they are faster, and tries all cores less and less often", () => {
		const { batch, wait } = setUp();
		batch(64, 4_000);
		batch(64, 400);
		wait(5_000);
		expect(batch(64, 500)).toBe(2);
		wait(5_000);
		expect(batch(64, 400)).toBe(1);
		wait(5_000);
		expect(batch(64, 160)).toBe(2);
	});
});
