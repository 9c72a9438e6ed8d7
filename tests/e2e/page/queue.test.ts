import type { ServerResponse } from "node:http";
import { expect } from "vitest";
import { ChatPage, DESKTOP, expectCount, expectText } from "../../support/chat-page.ts";
import { createPage } from "../../support/open-page.ts";
import { describePage, test } from "../../support/page-test.ts";
import { chunk, json, startSseServer } from "../../support/sse-server.ts";
import { startStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";

const COMPLEX = "Explain smart contracts and analyze their risks.";
const USAGE = { usage: { prompt_tokens: 9, completion_tokens: 2 } };

/** Ends the answer that a response streams. */
function finish(response: ServerResponse): void {
	const ending = `data: ${JSON.stringify({ choices: [], ...USAGE })}`;
	for (const line of [chunk(null, "stop"), ending, "data: [DONE]"]) response.write(`${line}\n\n`);
	response.end();
}

describePage("a user who may ask one question at a time", () => {
	test("sees what several agents write, and the place of the next question in the queue", async ({
		browser,
		faults,
	}) => {
		/** The answers that the model is writing. */
		const answers: ServerResponse[] = [];
		await using server = await startSseServer({
			"/v1/models": json(200, { data: [{ id: "slow" }] }),
			"/v1/chat/completions": (_, response) => {
				response.writeHead(200, { "Content-Type": "text/event-stream" });
				response.write(`${chunk(`Part ${answers.push(response)}`)}\n\n`);
			},
		});
		await using stack = await startStack({
			env: {
				INFERENCE: "llama-cpp",
				LLAMA_CPP_URL: server.url,
				WEB_SEARCH: "none",
				QUESTIONS_AT_ONCE: "1",
			},
		});
		const page = await createPage(browser, stack.url, { viewport: DESKTOP }, faults);
		const chat = new ChatPage(page);
		await page.goto(stack.url);
		await chat.selectAgent("several");
		await chat.ask(COMPLEX);
		const lanes = page.getByTestId("lane");
		await expectCount(lanes, 2);
		await lanes.filter({ hasText: "writing" }).getByText("Part 1").waitFor();

		const other = new ChatPage(await page.context().newPage());
		await other.page.goto(new URL("#next_question", stack.url).href);
		await other.ask("What is Bitcoin?");
		await expectText(other.page.getByTestId("stage"), "1st in line behind your other questions");
		expect(answers.length).toBeLessThanOrEqual(2);

		for (const part of [0, 1]) {
			await until(() => answers[part]);
			await lanes.getByText(`Part ${part + 1}`).waitFor();
			const answer = answers[part];
			if (answer) finish(answer);
		}
		await chat.answer("completed").waitFor();
		const merged = await chat.answer("completed").textContent();
		expect(merged).toMatch(/Part \d[\s\S]*Part \d/);
		expect(await lanes.count()).toBe(0);

		await until(() => answers[2]);
		await other.answer("running").getByText("Part 3").waitFor();
		const last = answers[2];
		if (last) finish(last);
		await other.answer("completed").waitFor();
		await page.context().close();
		expect(faults).toEqual([]);
	});
});
