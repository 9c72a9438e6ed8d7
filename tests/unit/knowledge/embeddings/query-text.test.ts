import { expect, test } from "vitest";
import { toQueryText } from "../../../../src/knowledge/embeddings/query-text.ts";

test("toQueryText lowercases a query that is written in capitals throughout", () => {
	expect(toQueryText("WHAT IS DARK MATTER?")).toBe("what is dark matter?");
	expect(toQueryText("ΤΙ ΕΙΝΑΙ ΑΥΤΟ")).toBe("τι ειναι αυτο");
});

test("toQueryText keeps the case of names", () => {
	expect(toQueryText("NASA")).toBe("NASA");
	expect(toQueryText("NASA ESA")).toBe("NASA ESA");
	expect(toQueryText("What does NASA do?")).toBe("What does NASA do?");
});

test("toQueryText puts a query on one line", () => {
	expect(toQueryText("  Who made\n\tthat? ")).toBe("Who made that?");
});
