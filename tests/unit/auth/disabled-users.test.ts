import { beforeEach, describe, expect, test } from "vitest";
import { forgetEnabledUsers, isUserDisabled } from "../../../src/auth/disabled-users.ts";

const NOW = 1_000_000;

/** Answers the query whether a user is disabled, and counts how often it is asked. */
class FakeD1 {
	disabled = false;
	reads = 0;
	/** Called during each read. */
	onRead: () => void = () => undefined;

	prepare() {
		return { bind: () => ({ first: async () => this.#read() }) };
	}

	#read(): object | null {
		this.reads++;
		const found = this.disabled ? {} : null;
		this.onRead();
		return found;
	}

	isDisabled(now: number, userId = "u1"): Promise<boolean> {
		return isUserDisabled(this as unknown as D1Database, userId, now);
	}
}

let d1: FakeD1;

beforeEach(() => {
	forgetEnabledUsers();
	d1 = new FakeD1();
});

describe("a user who is not disabled", () => {
	test("is read once for the requests of five seconds", async () => {
		for (const after of [0, 10, 4_999]) expect(await d1.isDisabled(NOW + after)).toBe(false);
		expect(d1.reads).toBe(1);
		d1.disabled = true;
		expect(await d1.isDisabled(NOW + 5_000)).toBe(true);
	});

	test("is read again after the clock was set back", async () => {
		await d1.isDisabled(NOW);
		d1.disabled = true;
		expect(await d1.isDisabled(NOW - 60_000)).toBe(true);
	});

	test("does not speak for others", async () => {
		await d1.isDisabled(NOW);
		d1.disabled = true;
		expect(await d1.isDisabled(NOW, "u2")).toBe(true);
	});
});

describe("a user who was disabled", () => {
	test("is refused at once where it happened", async () => {
		await d1.isDisabled(NOW);
		d1.disabled = true;
		forgetEnabledUsers();
		expect(await d1.isDisabled(NOW + 1)).toBe(true);
	});

	test("is refused at once if it happened while D1 was read", async () => {
		d1.onRead = () => {
			d1.disabled = true;
			forgetEnabledUsers();
		};
		await d1.isDisabled(NOW);
		expect(await d1.isDisabled(NOW + 1)).toBe(true);
	});

	test("is read for every request, and accepted as soon as they are enabled again", async () => {
		d1.disabled = true;
		expect(await d1.isDisabled(NOW)).toBe(true);
		d1.disabled = false;
		expect(await d1.isDisabled(NOW + 1)).toBe(false);
	});
});
