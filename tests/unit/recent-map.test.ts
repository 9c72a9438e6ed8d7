import { expect, test } from "vitest";
import { RecentMap } from "../../src/recent-map.ts";

test("RecentMap returns the values of recent keys and forgets the others", () => {
	const map = new RecentMap<string, number>(4);
	for (const [value, key] of [..."abcde"].entries()) map.set(key, value);
	expect([..."abcde"].map((key) => map.get(key))).toEqual([undefined, undefined, 2, 3, 4]);
});

test("RecentMap keeps a key that is used again and again", () => {
	const map = new RecentMap<number, string>(4);
	map.set(-1, "used");
	for (let key = 0; key < 100; key++) {
		map.set(key, "once");
		expect(map.get(-1)).toBe("used");
	}
});

test("RecentMap never holds more entries than its maximum", () => {
	const map = new RecentMap<number, number>(10);
	const keys = Array.from({ length: 1_000 }, (_, key) => key);
	for (const key of keys) map.set(key, key);
	const older = keys.filter((key) => map.get(key) !== undefined);
	expect(older.length).toBeLessThanOrEqual(10);
});
