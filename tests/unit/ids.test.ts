import { describe, expect, test } from "vitest";
import { ConversationId, formatTaskId, MessageId, parseTaskId, TaskId } from "../../src/contracts/ids.ts";
import { base64url, randomToken, ulid, ulidAfter } from "../../src/ids.ts";
import { Random } from "../support/random.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

function filled(byte: number) {
	return (bytes: Uint8Array<ArrayBuffer>) => bytes.fill(byte);
}

describe("ulid", () => {
	test("returns 26 characters of Crockford's alphabet, whatever the random bytes are", () => {
		for (let byte = 0; byte < 256; byte++) expect(ulid(NOW, filled(byte))).toMatch(ULID);
	});

	test("encodes the time in the specification's example correctly", () => {
		expect(ulid(1_469_918_176_385).slice(0, 10)).toBe("01ARYZ6S41");
		expect(ulid(0).slice(0, 10)).toBe("0000000000");
		expect(ulid(2 ** 48 - 1).slice(0, 10)).toBe("7ZZZZZZZZZ");
	});

	test("returns ids that sort by millisecond, regardless of their random part", () => {
		expect(ulid(NOW, filled(31)) < ulid(NOW + 1, filled(0))).toBe(true);
	});

	test("returns a different id on every call", () => {
		expect(new Set(Array.from({ length: 1_000 }, () => ulid(NOW))).size).toBe(1_000);
	});
});

describe("ulidAfter", () => {
	test("returns increasing ids even when the clock stops, jumps or steps back", () => {
		const random = new Random(1);
		let last: string | null = null;
		let now = NOW;
		for (let i = 0; i < 2_000; i++) {
			now += random.pick([0, 0, 1, 50, -1, -10_000]);
			const id: string = ulidAfter(last, now);
			expect(id).toMatch(ULID);
			expect(last === null || id > last).toBe(true);
			last = id;
		}
	});

	test("carries over when the last digits are at their maximum", () => {
		expect(ulidAfter("01ARYZ6S41ZZZZZZZZZZZZZZZZ", 0)).toBe("01ARYZ6S420000000000000000");
		expect(ulidAfter("01ARYZ6S410000000000000009", 0)).toBe("01ARYZ6S41000000000000000A");
	});

	test("throws a RangeError after the largest possible ULID", () => {
		expect(() => ulidAfter("Z".repeat(26), 0)).toThrow(RangeError);
	});
});

describe("randomToken", () => {
	test("returns the requested number of bytes as base64url without padding", () => {
		expect(randomToken(32)).toMatch(/^[A-Za-z0-9_-]{43}$/);
		expect(randomToken(1)).toMatch(/^[A-Za-z0-9_-]{2}$/);
		expect(base64url(new Uint8Array([251, 255, 191]))).toBe("-_-_");
	});
});

describe("the wire formats of ids", () => {
	test.each(["a", "chat_1700000000000_k3j", "conv_-", "x".repeat(64)])(
		"accept %j as a conversation id",
		(id) => {
			expect(ConversationId.safeParse(id).success).toBe(true);
		},
	);

	test.each(["", "x".repeat(65), "a b", "a/b", "a:b", "a.b", "é", "a\n", "../c", null, 5, ["a"]])(
		"reject %j as a conversation id",
		(id) => {
			expect(ConversationId.safeParse(id).success).toBe(false);
		},
	);

	test("split a task id into its parts", () => {
		const parts = { conversationId: "chat_1", ulid: ulid(NOW) };
		const id = formatTaskId(parts.conversationId, parts.ulid);
		expect(parseTaskId(TaskId.parse(id))).toEqual(parts);
	});

	test("reject a task id with a malformed ULID or conversation id", () => {
		const id = formatTaskId("chat_1", ulid(NOW));
		for (const bad of [
			id.toLowerCase(),
			id.slice(0, -1),
			`${id}0`,
			`.${ulid(NOW)}`,
			`a.b.${ulid(NOW)}`,
			`${id}\n`,
		]) {
			expect(TaskId.safeParse(bad).success).toBe(false);
		}
	});

	test("reject spaces, slashes and line breaks in a message id", () => {
		expect(MessageId.safeParse("m:1.2_3-4").success).toBe(true);
		for (const bad of ["", "a b", "a/b", "a\n", "x".repeat(65)]) {
			expect(MessageId.safeParse(bad).success).toBe(false);
		}
	});
});
