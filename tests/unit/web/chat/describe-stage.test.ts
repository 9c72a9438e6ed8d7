import { expect, test } from "vitest";
import { describeStage } from "../../../../src/web/chat/describe-stage.ts";

const describe = (behind: "own_questions" | "model_requests", position: number, eta_ms: number | null) =>
	describeStage({ statusText: "Waiting…", queue: { behind, position, eta_ms } });

test("a waiting question has its place in the queue, and the wait if it can be estimated", () => {
	expect(describe("model_requests", 2, 19_600)).toBe("2nd in line, about 20 s");
	expect(describe("model_requests", 1, 200)).toBe("1st in line, about 1 s");
	expect(describe("model_requests", 3, null)).toBe("3rd in line");
	expect(describe("own_questions", 11, null)).toBe("11th in line behind your other questions");
	expect(describeStage({ statusText: "Searching…", queue: null })).toBe("Searching…");
});
