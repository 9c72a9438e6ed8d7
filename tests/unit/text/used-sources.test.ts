import { describe, expect, test } from "vitest";
import type { ChatResult, Evidence, Source } from "../../../src/contracts/tasks.ts";
import { listUsed } from "../../../src/text/used-sources.ts";

const SOURCES: readonly Source[] = [1, 2, 3].map((n) => ({
	n,
	page_id: `page-${n}`,
	passage_id: `page-${n}.1`,
	title: `Page ${n}`,
	url: null,
	snippet: "",
	score: 1,
	start: 0,
	end: 10,
}));

function numbersOf(response: string, evidence: readonly Evidence[] = []): number[] {
	const result: Pick<ChatResult, "response" | "sources" | "evidence"> = {
		response,
		sources: [...SOURCES],
		evidence: [...evidence],
	};
	return listUsed(result).map(({ n }) => n);
}

describe("the used sources of an answer", () => {
	test("are those that it cites, and those that support one of its sentences", () => {
		const evidence = { start: 0, end: 5, supported: true, passage_id: "page-1.1", score: 1 };
		expect(numbersOf("Gold. [3]", [evidence])).toEqual([1, 3]);
		expect(numbersOf("Gold. [3]")).toEqual([3]);
	});

	test("are all its sources if it cites none and none supports it", () => {
		expect(numbersOf("Gold.")).toEqual([1, 2, 3]);
	});
});
