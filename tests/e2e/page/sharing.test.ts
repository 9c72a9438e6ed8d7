import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectCount, expectText, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

/** A window in which a replay doesn't fit below what its popover shows first. */
const SHORT = { width: 1280, height: 600 };

describePage("sharing", () => {
	test("shows a conversation live to a reader without an account, until the link is revoked", async ({
		open,
		newPage,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		await chat.askAndWait("What is a blockchain?");
		await chat.page.getByTestId("share").last().click();
		await chat.page.getByTestId("share-conversation").check();
		await chat.page.getByTestId("share-create").click();
		const url = await chat.page.getByTestId("share-url").inputValue();
		await chat.page.keyboard.press("Escape");

		const reader = await newPage({ viewport: PHONE, colorScheme: "dark", bypassCSP: true });
		await reader.goto(url);
		const answers = reader.getByTestId("shared-answer");
		await answers.first().waitFor();
		expect(await reader.locator('meta[name="robots"]').getAttribute("content")).toContain("noindex");
		const citation = answers.first().locator(".citation").first();
		const n = await citation.getAttribute("data-citation");
		await citation.press("Enter");
		const cited = reader.locator(`[data-testid="shared-sources"] li[value="${n}"]`);
		await cited.waitFor();
		expect(await cited.evaluate((source) => source === document.activeElement)).toBe(true);
		expect(await findViolations(reader)).toEqual([]);
		await chat.askAndWait("What is Bitcoin?");
		await expectCount(answers, 2);

		await chat.page.goto(`${new URL(url).origin}/#/settings/links`);
		await chat.page.getByTestId("revoke-link").click();
		await chat.page.getByTestId("confirm-revoke-link").click();
		await chat.page.getByTestId("link").waitFor({ state: "detached" });
		await reader.getByTestId("share-gone").waitFor();
		expect(await answers.count()).toBe(0);
		// The browser logs the response 404 of the revoked link.
		faults.splice(0);
	});

	test("replays how an answer came about, and lets the reader move the position", async ({ open }) => {
		const chat = await open({ viewport: SHORT });
		await chat.askAndWait("What is a blockchain?");
		await chat.openInfo();
		await chat.page.getByTestId("replay-open").click();
		const position = chat.page.getByTestId("replay-position");
		await expect.poll(() => isInView(position)).toBe(true);
		await position.focus();
		await chat.page.keyboard.press("Home");
		const text = chat.page.getByTestId("replay-text");
		await expect.poll(() => text.textContent()).toBe("");
		await chat.page.keyboard.press("End");
		await expectText(text, "blockchain");
		await chat.page.keyboard.press("Home");
		await chat.page.getByTestId("replay-toggle").click();
		await expectText(text, "blockchain");
	});
});

/** Checks whether an element is visible at its center, and not scrolled out of view. */
function isInView(element: Locator): Promise<boolean> {
	return element.evaluate((node) => {
		const { left, top, width, height } = node.getBoundingClientRect();
		return document.elementFromPoint(left + width / 2, top + height / 2) === node;
	});
}
