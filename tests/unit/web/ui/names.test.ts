import { expect, test } from "vitest";
import { fullQuestion, isAboutSomething } from "../../../../src/knowledge/search/question.ts";
import { GO_ON } from "../../../../src/web/ui/names.ts";

test("the request to continue an answer finds passages for the question before it, and none for its own words", () => {
	expect(isAboutSomething(GO_ON)).toBe(false);
	expect(fullQuestion(GO_ON, "Who invented Bitcoin?")).toContain("Bitcoin");
});
