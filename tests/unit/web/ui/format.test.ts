import { expect, test } from "vitest";
import { formatBytes } from "../../../../src/web/ui/format.ts";

test("formats a number of bytes with a unit that agrees with it", () => {
	expect([0, 1, 840, 1_000, 1_234_567].map(formatBytes)).toEqual([
		"0 bytes",
		"1 byte",
		"840 bytes",
		"1 kB",
		"1.2 MB",
	]);
});
