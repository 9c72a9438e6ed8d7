import { expect } from "vitest";
import { MESSAGE_MAX_CHARS } from "../../../src/contracts/limits.ts";
import { DESKTOP, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("the question box", () => {
	test("starts a new line when the user presses Enter on a touch screen, where a button sends the question", async ({
		open,
	}) => {
		const chat = await open({ viewport: PHONE, hasTouch: true, isMobile: true });
		const { page } = chat;
		const box = page.getByTestId("question");
		await box.tap();
		await page.keyboard.type("What is gold?");
		await page.keyboard.press("Enter");
		await page.keyboard.type("In one line.");
		expect(await box.inputValue()).toBe("What is gold?\nIn one line.");
		expect(await page.getByTestId("message-user").count()).toBe(0);
		await page.getByTestId("send").tap();
		expect(await page.getByTestId("message-user").textContent()).toBe("What is gold?\nIn one line.");
		expect(await box.inputValue()).toBe("");
		await chat.answer("completed").waitFor();
	});

	test("does not send a question when Enter ends an input method's composition, including in Safari", async ({
		open,
	}) => {
		const { page } = await open({ viewport: DESKTOP });
		const box = page.getByTestId("question");
		await box.fill("What is gold?");
		for (const composing of [{ isComposing: true }, { keyCode: 229 }])
			await box.dispatchEvent("keydown", { key: "Enter", ...composing });
		expect(await page.getByTestId("message-user").count()).toBe(0);
		expect(await box.inputValue()).toBe("What is gold?");
		await box.dispatchEvent("keydown", { key: "Enter", keyCode: 13 });
		await page.locator('[data-testid="answer"][data-state="completed"]').waitFor();
	});

	test("says what to do about a question that is too long", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		const box = page.getByTestId("question");
		const advice = page.getByRole("status").filter({ hasText: "attach it as a file" });
		await box.fill("a".repeat(MESSAGE_MAX_CHARS));
		expect(await advice.count()).toBe(0);
		await box.fill("a".repeat(MESSAGE_MAX_CHARS + 1));
		await advice.waitFor();
		expect(await page.getByTestId("send").isDisabled()).toBe(true);
	});

	test("keeps a conversation's unsent text after a reload", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		await page.getByTestId("question").fill("Half a quest");
		await page.reload();
		await page.getByTestId("connection-state").waitFor();
		expect(await page.getByTestId("question").inputValue()).toBe("Half a quest");
		await page.getByTestId("new-conversation").click();
		expect(await page.getByTestId("question").inputValue()).toBe("");
	});

	test("does not send a question while an input method composes it, and sends it when the composition has ended", async ({
		open,
	}) => {
		const { page } = await open({ viewport: DESKTOP });
		const input = await page.context().newCDPSession(page);
		await page.getByTestId("question").focus();
		await input.send("Input.imeSetComposition", { text: "ビットコイン", selectionStart: 6, selectionEnd: 6 });
		await page.getByTestId("question").dispatchEvent("keydown", { key: "Enter", isComposing: true });
		expect(await page.getByTestId("message-user").count()).toBe(0);
		await input.send("Input.insertText", { text: "ビットコインとは" });
		await page.keyboard.press("Enter");
		await page.getByTestId("message-user").waitFor();
		expect(await page.getByTestId("message-user").textContent()).toBe("ビットコインとは");
	});

	test("sends with Ctrl+Enter if the user prefers that, and starts a new line with Enter", async ({
		open,
	}) => {
		const { page } = await open({
			viewport: DESKTOP,
			script: () => localStorage.setItem("omeruta.preferences", JSON.stringify({ sendKey: "ctrl-enter" })),
		});
		const box = page.getByTestId("question");
		await box.fill("What is Bitcoin?");
		await box.press("Enter");
		expect(await box.inputValue()).toBe("What is Bitcoin?\n");
		expect(await page.getByTestId("message-user").count()).toBe(0);
		await box.press("Control+Enter");
		await page.getByTestId("message-user").waitFor();
	});
});
