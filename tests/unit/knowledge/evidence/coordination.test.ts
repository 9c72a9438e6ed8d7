import { expect, test } from "vitest";
import { alignCoordination } from "../../../../src/knowledge/evidence/coordination.ts";

const TEXT = "the filter traps coins and hair.";

test("two words that a conjunction connects get the order of the passages", () => {
	expect(alignCoordination("Hair and coins collect there.", TEXT)).toBe("coins and Hair collect there.");
});

test("two words in an order that no passage contains stay in their order", () => {
	expect(alignCoordination("Hair and buttons collect there.", TEXT)).toBe("Hair and buttons collect there.");
	expect(alignCoordination("Hair or coins collect there.", TEXT)).toBe("Hair or coins collect there.");
});
