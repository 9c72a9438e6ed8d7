import { expect, test } from "vitest";
import { staffStrings } from "../../../../src/web/strings/staff-strings.ts";

test("the failures of a provider are described without the name of the mechanism", () => {
	const { breakerClosed, breakerOpen } = staffStrings.system;
	expect([breakerClosed(0, 5), breakerClosed(1, 5), breakerOpen(5)]).toEqual([
		"no recent failures",
		"1 failure in a row, paused after 5",
		"paused after 5 failures in a row",
	]);
});
