import { expect, test } from "vitest";
import { type AssignedPart, groupParts } from "../../../src/agents/group-parts.ts";

test.each([1, 7, 64, 65, 1_000])("%d parts stay in order, each in one of a few groups", (count) => {
	const parts = Array.from(
		{ length: count },
		(_, at): AssignedPart => ({ agent: "general", question: `Which ${at}?` }),
	);
	const groups = groupParts(parts, 5);
	expect(groups.flat()).toEqual(parts);
	expect(groups).toHaveLength(Math.min(count, 5));
});
