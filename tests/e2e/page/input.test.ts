import { expect } from "vitest";
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
		await page.getByTestId("metadata").waitFor();
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
});
