import { expect, test } from "vitest";
import { CrashCounter } from "../../../../scripts/start/crash-counter.ts";

const SECOND_MS = 1_000;
const NOW = Date.UTC(2026, 0, 1);

test("four crashes within a minute are too many", () => {
	const counter = new CrashCounter();
	expect(
		[0, 10, 20, 30].map((second) => counter.record(second * SECOND_MS, NOW + second * SECOND_MS)),
	).toEqual([0, 0, 0, 4]);
});

test("crashes that are further apart are not too many, however many there are", () => {
	const counter = new CrashCounter();
	expect(
		[0, 20, 40, 60, 80, 100].map((second) => counter.record(second * SECOND_MS, NOW + second * SECOND_MS)),
	).toEqual(Array(6).fill(0));
	expect(counter.total).toBe(6);
	expect(counter.lastAt).toBe("2026-01-01T00:01:40.000Z");
});

test("crashes that an earlier process counted are added, but aren't recent", () => {
	const lastAt = "2025-12-31T23:59:59.000Z";
	const counter = new CrashCounter({ total: 4, lastAt });
	expect(counter).toMatchObject({ total: 4, lastAt });
	expect(counter.record(0, NOW)).toBe(0);
	expect(counter).toMatchObject({ total: 5, lastAt: "2026-01-01T00:00:00.000Z" });
});

test("no crash is reported before the first one", () => {
	expect(new CrashCounter()).toMatchObject({ total: 0, lastAt: null });
});
