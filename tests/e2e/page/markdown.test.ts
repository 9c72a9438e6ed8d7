import type { Page } from "playwright-core";
import { expect } from "vitest";
import { type ChatPage, DESKTOP, PHONE } from "../../support/chat-page.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { RICH_ANSWER } from "../../support/rich-answer.ts";
import { until } from "../../support/until.ts";

describePage("an answer with code and formulas", () => {
	test("colors the code, copies it and typesets the formulas, on a phone and a desktop, light and dark", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP, permissions: ["clipboard-read", "clipboard-write"] });
		const { page } = chat;
		const held = await startAnswer(chat);
		held.show(RICH_ANSWER);
		await page.locator(".katex-display").waitFor();
		await page.locator(".hljs-keyword").first().waitFor();
		expect(await page.locator(".code-head span").allTextContents()).toEqual(["TypeScript", "Diff"]);
		expect(await page.locator("math").count()).toBe(2);
		const isTypeset = () => page.evaluate(() => document.fonts.check("1em KaTeX_Main"));
		await until(isTypeset);

		await page.getByRole("button", { name: "Copy" }).first().click();
		const copied = () => page.evaluate(() => navigator.clipboard.readText());
		await expect.poll(copied).toMatch(/^import \{ readFile \}.*\n\}$/s);

		held.complete(RICH_ANSWER);
		await chat.answer("completed").waitFor();
		for (const viewport of [PHONE, DESKTOP]) {
			await page.setViewportSize(viewport);
			expect(await chat.sidewaysScroll()).toBe(0);
			for (const colorScheme of ["light", "dark"] as const) {
				await page.emulateMedia({ colorScheme });
				await chat.screenshot(`markdown-${viewport.width}-${colorScheme}`);
			}
		}
	});

	test("keeps the elements of finished blocks while it grows", async ({ open }) => {
		const chat = await open({});
		const { page } = chat;
		const held = await startAnswer(chat);
		// The first answer loads the code for colors and formulas.
		held.show(RICH_ANSWER);
		await page.locator(".katex-display").waitFor();
		await page.locator(".hljs-keyword").first().waitFor();
		held.show("");
		let tags: string[] = [];
		for (let length = 40; length < RICH_ANSWER.length; length += 40) {
			held.show(RICH_ANSWER.slice(0, length));
			await nextFrames(page);
			const blocks = await markBlocks(page);
			// All but the last two blocks at this point are finished.
			expect(blocks.slice(0, tags.length)).toEqual(tags);
			tags = blocks.slice(0, -2);
		}
		expect(tags.length).toBeGreaterThan(6);
		held.complete(RICH_ANSWER);
		await chat.answer("completed").waitFor();
		expect((await markBlocks(page)).slice(0, tags.length)).toEqual(tags);
	});
});

async function startAnswer(chat: ChatPage): Promise<HeldAnswer> {
	const held = new HeldAnswer();
	await held.hold(chat.page);
	await chat.ask("What is cryptocurrency?");
	await until(() => held.hasCompleted);
	return held;
}

/** Marks each block of the last answer that has no mark yet. Returns the marks with the tags of the marked elements. */
function markBlocks(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const marked = Object(globalThis);
		marked.marks ??= new WeakMap();
		return Array.from(document.querySelector('[data-testid="answer"]')?.children ?? [], (element) => {
			if (!marked.marks.has(element)) marked.marks.set(element, `${element.tagName} ${Math.random()}`);
			return String(marked.marks.get(element));
		});
	});
}

function nextFrames(page: Page): Promise<void> {
	return page.evaluate(
		() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
	);
}
