import type { Page } from "playwright-core";
import { expect } from "vitest";
import { NO_SOURCES_NOTICE } from "../../../src/contracts/no-sources-notice.ts";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectCount, expectText, PHONE } from "../../support/chat-page.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { storeMessages } from "../../support/stored-messages.ts";
import { until } from "../../support/until.ts";

const MARKDOWN = `这是**“重点”**内容。**注意：**请先备份。

Roses are red
Violets are blue [1, 900]

- [ ] open
- [x] done 【1】

1. \`a = b\` مرحبا
2. $a^2 = b$ أهلا [^1]

| اسم | معنى |
| :-: | --- |
| س | 42<br>ع |`;

describePage("an answer", () => {
	test("has the model's thinking folded above it", async ({ open }) => {
		const chat = await open({});
		const held = new HeldAnswer();
		await held.hold(chat.page);
		await chat.ask("What is cryptocurrency?");
		await until(() => held.hasCompleted);
		held.think("Let me think about ");
		held.think("money.");
		const thinking = chat.page.getByTestId("thinking");
		await thinking.waitFor();
		const text = thinking.getByText("Let me think about money.");
		expect(await text.isVisible()).toBe(false);
		await thinking.getByText("Thinking", { exact: true }).click();
		expect(await text.isVisible()).toBe(true);
		held.complete("It is digital money.");
		await chat.answer("completed").waitFor();
		expect(await chat.answer("completed").textContent()).not.toContain("Let me think");
		expect(await thinking.isVisible()).toBe(true);
	});

	test("renders Markdown in both text directions, with a button for each citation", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const held = new HeldAnswer();
		await held.hold(page);
		await chat.ask("What is cryptocurrency?");
		await until(() => held.hasStarted);
		held.show("| Name | Mea");
		await chat.answer("running").locator("th", { hasText: "Mea" }).waitFor();
		held.show("这是**“重");
		await chat.answer("running").locator("strong", { hasText: "“重" }).waitFor();
		expect(await chat.answer("running").getAttribute("lang")).toBe("zh");
		await until(() => held.hasCompleted);
		held.complete(MARKDOWN);
		await chat.answer("completed").waitFor();
		const answer = chat.answer("completed");
		expect(await answer.locator("strong").allTextContents()).toEqual(["“重点”", "注意："]);
		expect(await answer.locator("br").count()).toBe(2);
		const openBox = answer.getByRole("checkbox", { name: "Not done", exact: true });
		expect(await openBox.isChecked()).toBe(false);
		expect(await answer.getByRole("checkbox", { name: "Done", exact: true }).isChecked()).toBe(true);
		expect(await openBox.isDisabled()).toBe(true);
		const directions = await answer
			.locator("ul, ol, table")
			.evaluateAll((lists) => lists.map((list) => getComputedStyle(list).direction));
		expect(directions).toEqual(["ltr", "rtl", "rtl"]);
		await answer.locator(".katex").waitFor();
		for (const part of ["code", ".katex"])
			expect(await answer.locator(part).evaluate((code) => getComputedStyle(code).direction)).toBe("ltr");
		const alignments = await answer
			.locator("td")
			.evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign));
		expect(alignments).toEqual(["center", "right"]);
		await chat.screenshot("desktop-markdown");

		expect(await answer.locator(".citation").allTextContents()).toEqual(["[1]", "[1]", "[1]"]);
		await answer.locator(".citation").nth(1).click();
		await page.getByTestId("cited-passage").waitFor();
		await page.keyboard.press("Escape");
	});

	test("of several agents has a heading for each part, and hides contributions that only repeat it", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		for (const question of [
			"Compare Bitcoin and Ethereum",
			"Explain how Bitcoin works, compare it with gold, and summarise both.",
		]) {
			await chat.selectAgent("several");
			await chat.askAndWait(question);
		}
		expect(await chat.answer("completed").getByRole("heading").allTextContents()).toEqual([
			"Explain how Bitcoin works",
			"Compare it with gold",
			"Summarise both",
		]);
		expect(await page.getByTestId("contributions").count()).toBe(0);
	});

	test("can be continued only if it was cut off at its length limit", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		let isCutOff = true;
		await changeFrames(page, (frame) =>
			isCutOff ? frame.replace('"finish_reason":"stop"', '"finish_reason":"length"') : frame,
		);
		await chat.askAndWait("What is Bitcoin?");
		const continueButton = page.getByTestId("continue");
		await continueButton.waitFor();
		isCutOff = false;
		await continueButton.click();
		await chat.waitForAnswers(2);
		expect(await page.getByTestId("message-user").last().textContent()).toContain("Continue your answer");
		expect(await continueButton.count()).toBe(0);
	});

	test("of a model says once that the search found nothing, unless there was none to make", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		let text = NO_SOURCES_NOTICE;
		await changeFrames(page, (frame) =>
			frame
				.replace('"provider":"extractive"', '"provider":"llama-cpp"')
				.replaceAll(NO_SOURCES_NOTICE, () => text),
		);
		await chat.askAndWait("How do I train for a triathlon?");
		expect(await page.getByTestId("no-sources").count()).toBe(0);
		text = "Run a lot.";
		await chat.askAndWait("How do I train for a marathon?");
		await page.getByTestId("no-sources").waitFor();
		for (const question of ["hello", "What is Bitcoin?"]) {
			await chat.askAndWait(question);
			expect(await page.getByTestId("no-sources").count(), question).toBe(1);
		}
	});

	test("is copied as Markdown with its sources", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, permissions: ["clipboard-read", "clipboard-write"] });
		const { page } = chat;
		await chat.askAndWait("What is Bitcoin?");
		await page.getByTestId("copy").click();
		await page.getByRole("status").getByText("Copied", { exact: true }).waitFor();
		const copied = await page.evaluate(() => navigator.clipboard.readText());
		expect(copied).toMatch(
			/Bitcoin \(BTC\) is the first cryptocurrency\. \[\d\].+\n\nSources:\n\n- \[\d\] Bitcoin$/s,
		);
	});

	test("can be regenerated, and its earlier versions stay within reach", async ({ open }) => {
		const chat = await open({ viewport: PHONE, bypassCSP: true });
		const { page } = chat;
		const held = new HeldAnswer();
		await held.hold(page);
		await chat.ask("What is Bitcoin?");
		await until(() => held.hasCompleted);
		held.complete("The first answer.");
		await page.getByTestId("regenerate").click();
		await until(() => held.hasCompleted);
		held.show("The second");
		await chat.answer("running").getByText("The second").waitFor();
		await page.getByTestId("versions").getByText("Answer 2 of 2").waitFor();
		await page.getByTestId("previous-version").press("Enter");
		await chat.answer("completed").getByText("The first answer.").waitFor();
		held.complete("The second answer.");
		await page.getByTestId("next-version").press("Enter");
		await chat.answer("completed").getByText("The second answer.").waitFor();
		expect(await page.getByTestId("next-version").isDisabled()).toBe(true);
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("answer-versions");
	});

	test("stays in front if its regeneration is stopped before its first word", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const held = new HeldAnswer();
		await held.hold(page);
		await chat.ask("What is Bitcoin?");
		await until(() => held.hasCompleted);
		held.complete("The first answer.");
		await page.getByTestId("regenerate").click();
		await until(() => held.hasCompleted);
		expect(await page.getByText("The first answer.").count()).toBe(0);
		held.stop();
		await chat.answer("completed").getByText("The first answer.").waitFor();
		expect(await page.getByText("Stopped before the answer began.").count()).toBe(0);
		expect(await page.getByTestId("versions").count()).toBe(0);
		await page.getByTestId("regenerate").click();
		await until(() => held.hasCompleted);
		held.complete("The third answer.");
		await page.getByTestId("versions").getByText("Answer 2 of 2").waitFor();
	});

	test("can be rated, with a comment, and shows its rating after a reload", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, colorScheme: "dark", bypassCSP: true });
		const { page } = chat;
		await chat.askAndWait("What is Bitcoin?");
		const isPressed = (rating: string) => page.getByTestId(`rate-${rating}`).getAttribute("aria-pressed");
		await page.getByTestId("rate-up").click();
		await page.keyboard.press("Escape");
		expect([await isPressed("up"), await isPressed("down")]).toEqual(["true", "false"]);
		await page.getByTestId("rate-down").press("Enter");
		await page.getByTestId("feedback-comment").fill("The year is wrong.");
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("answer-feedback");
		await page.keyboard.press("Enter");
		await page.getByRole("status").getByText("Feedback saved").waitFor();
		await chat.expectFocus("rate-down");

		await page.reload();
		await page.locator('[data-testid="rate-down"][aria-pressed="true"]').click();
		await page.locator('[data-testid="rate-down"][aria-pressed="false"]').waitFor();
		expect(await page.getByTestId("feedback").count()).toBe(0);
	});

	test("can be retried if it was stopped or has failed", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		await storeMessages(page, [
			{ question: "First", answer: "Half of", status: "stopped" },
			{ question: "Second", answer: "The answer was cut off.", status: "failed" },
			{ question: "Third", answer: "", status: "stopped" },
		]);
		const actions = (turn: number) =>
			page.locator(".turn").nth(turn).locator("button.quiet").allTextContents();
		expect(await actions(0)).toEqual(["Retry"]);
		expect(await actions(1)).toEqual(["Retry"]);
		expect(await actions(2)).toEqual(["Retry"]);
		await storeMessages(page, [{ question: "First", answer: "Half of", status: "stopped" }]);
		expect(await actions(0)).toEqual(["Retry", "Continue"]);
	});
});

describePage("a question", () => {
	test("can be edited and asked again in a branch, which links to the conversation it came from", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await chat.askAndWait("What is Bitcoin?");
		await chat.askAndWait("How does mining work?");
		const original = page.url();
		await page.getByTestId("edit-question").last().press("Enter");
		await page.getByTestId("edited-question").press("Escape");
		await chat.expectFocus("edit-question");

		await page.keyboard.press("Enter");
		await page.getByTestId("edited-question").fill("What is a ledger?");
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Enter");
		await expectText(page.getByTestId("branch-origin"), "Branched from What is Bitcoin?");
		await chat.answer("completed").waitFor();
		expect(page.url()).not.toBe(original);
		await expectCount(page.getByTestId("message-user"), 2);
		expect(await page.getByTestId("message-user").allTextContents()).toEqual([
			"What is Bitcoin?",
			"What is a ledger?",
		]);
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("branch");

		await page.getByTestId("branch-origin").getByRole("link").click();
		await page.getByText("How does mining work?").waitFor();
		await expect.poll(() => page.url()).toBe(original);
		await page.getByTestId("branch-origin").waitFor({ state: "detached" });
		await page.goBack();
		await page.getByText("What is a ledger?").waitFor();
	});
});

/** Changes all frames that the page receives, and reloads it. */
async function changeFrames(page: Page, change: (frame: string) => string): Promise<void> {
	await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((message) => socket.send(change(String(message))));
	});
	await page.reload();
}
