import { expect, test } from "vitest";
import { parseRetryAfter } from "../../../src/upstream/retry-after.ts";
import { NOW } from "../inference/helpers.ts";

test.each([
	["3", 3_000],
	["0", 0],
	["1.5", 1_500],
	[" 7 ", 7_000],
	[new Date(NOW + 90_000).toUTCString(), 90_000],
	[new Date(NOW - 90_000).toUTCString(), 0],
	["soon", undefined],
	["", undefined],
	[null, undefined],
])("parses Retry-After %j as %j ms", (header, expected) => {
	expect(parseRetryAfter(header, NOW)).toBe(expected);
});
