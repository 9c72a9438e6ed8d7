import { describe, expect, test } from "vitest";
import { ThreadGovernor } from "../../../../local-inference/engine/thread-governor.ts";

describe("ThreadGovernor", () => {
	const CORES = 4;
	const setUp = (processors: number | null = CORES) => {
		let now = 0;
		let cpuMs = 0;
		let idleMs = 0;
		const governor = new ThreadGovernor({
			...{ cores: CORES, processors, now: () => now },
			...{ cpuTime: () => cpuMs, idleTime: () => idleMs },
		});
		/**
		 * Runs a batch of `ms` milliseconds whose threads get `cores` cores, beside `idle` idle ones. Returns the number of
		 * its threads.
		 */
		const batch = (cores: number, ms = 300, idle = 0) => {
			const threads = governor.startBatch();
			now += ms;
			cpuMs += ms * Math.min(cores, threads);
			idleMs += ms * idle;
			governor.endBatch();
			return threads;
		};
		/** Lets time pass in which nothing runs. */
		const wait = (ms: number) => {
			now += ms;
			idleMs += ms * CORES;
		};
		return { batch, wait };
	};

	test("returns as many threads as cores while the process gets all of them", () => {
		const { batch } = setUp();
		expect([1, 2, 3, 4].map(() => batch(CORES))).toEqual([4, 4, 4, 4]);
	});

	test("returns as many threads as the process gets cores, and all of them again after a pause", () => {
		const { batch, wait } = setUp();
		batch(2.6);
		expect(batch(2.6)).toBe(2);
		wait(5_000);
		expect(batch(CORES)).toBe(4);
		expect(batch(CORES)).toBe(4);
	});

	test("returns all cores as soon as those without a thread are idle", () => {
		const { batch } = setUp();
		batch(2);
		expect(batch(2, 300, 1)).toBe(2);
		expect(batch(2, 300, 2)).toBe(2);
		expect(batch(CORES)).toBe(4);
	});

	test("returns all cores while its threads wait for something else than a core", () => {
		const { batch } = setUp();
		batch(2, 300, 2);
		expect(batch(2, 300, 2)).toBe(4);
	});

	test("doesn't count idle processors if the process may not use all of them", () => {
		const { batch } = setUp(null);
		batch(2, 300, 8);
		expect(batch(2, 300, 8)).toBe(2);
	});

	test("returns at least one thread, however little the process gets", () => {
		const { batch } = setUp();
		batch(0.2);
		expect(batch(0.2)).toBe(1);
		expect(batch(0.2)).toBe(1);
	});

	test("tries all cores less and less often while other programs use them", () => {
		const { batch, wait } = setUp();
		batch(2);
		wait(5_000);
		expect(batch(2)).toBe(4);
		wait(5_000);
		expect(batch(2)).toBe(2);
		wait(5_000);
		expect(batch(2)).toBe(4);
	});

	test("judges short batches together, because the processor time of one is imprecise", () => {
		const { batch } = setUp();
		batch(1, 20);
		expect(Array.from({ length: 20 }, () => batch(CORES, 20))).not.toContain(1);
	});

	test("doesn't take cores for idle that are so between batches", () => {
		const { batch, wait } = setUp();
		batch(2);
		for (let n = 0; n < 20; n++) {
			expect(batch(2, 50)).toBe(2);
			wait(100);
		}
	});

	test("doesn't count the time between batches, in which the threads have nothing to do", () => {
		const { batch, wait } = setUp();
		for (let n = 0; n < 10; n++) {
			expect(batch(CORES, 50)).toBe(4);
			wait(1_000);
		}
	});
});
