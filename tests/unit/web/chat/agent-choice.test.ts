import { expect, test } from "vitest";
import { CONTINUE_PROMPT } from "../../../../src/contracts/continue-prompt.ts";
import { planSearch } from "../../../../src/knowledge/search/follow-up.ts";
import { isAboutSomething } from "../../../../src/knowledge/search/question.ts";
import { toStandaloneQuery } from "../../../../src/knowledge/search/search-plan.ts";

test("the continue prompt has no keywords, so the search uses the previous question", () => {
	expect(isAboutSomething(CONTINUE_PROMPT)).toBe(false);
	const plan = planSearch(CONTINUE_PROMPT, [{ question: "Who invented Bitcoin?", titles: [] }]);
	expect(toStandaloneQuery(plan)).toContain("bitcoin");
});
