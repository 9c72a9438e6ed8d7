import { expect, test } from "vitest";
import { formatDuration } from "../../../../src/http/openai/rate-limits.ts";

test.for([
	[0, "0s"],
	[17, "17ms"],
	[1_000, "1s"],
	[1_500, "1.5s"],
	[60_000, "1m0s"],
	[72_720, "1m12.72s"],
	[3_600_000, "1h0m0s"],
	[86_399_999, "23h59m59.999s"],
	[-5, "0s"],
] as const)("%i ms is formatted as %s", ([ms, text]) => {
	expect(formatDuration(ms)).toBe(text);
});
