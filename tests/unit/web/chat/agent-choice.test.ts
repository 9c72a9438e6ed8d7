import { expect, test } from "vitest";
import { addContext } from "../../../../src/knowledge/search/follow-up.ts";
import { isAboutSomething } from "../../../../src/knowledge/search/question.ts";
import { CONTINUE_PROMPT } from "../../../../src/web/chat/agent-choice.ts";

test("the continue prompt has no keywords, so the search uses the previous question", () => {
	expect(isAboutSomething(CONTINUE_PROMPT)).toBe(false);
	expect(addContext(CONTINUE_PROMPT, "Who invented Bitcoin?")).toContain("Bitcoin");
});
