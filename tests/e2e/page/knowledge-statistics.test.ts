import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { expectText, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("the knowledge panel", () => {
	test("explains the scores of a search, and lists pages that no answer cites with the action that helps", async ({
		open,
	}) => {
		const chat = await open({ viewport: PHONE, colorScheme: "light", bypassCSP: true });
		const { page } = chat;
		await page.getByTestId("knowledge").click();
		await page.locator('[data-testid="statistics"][data-embedding="ready"]').waitFor();
		await page.getByTestId("view-search").click();
		await page.getByTestId("show-scores").check();
		await chat.search("How do blokchain miners work?");
		const explanation = await page.getByTestId("search-explanation").textContent();
		expect(explanation).toContain("blockchain (corrected, ");
		expect(explanation).toMatch(/An answer would use these sources \(\d+% probable\)/);
		const corrected = page.getByTestId("scores").filter({ hasText: "blokchain as “blockchain” (corrected)" });
		const scores = corrected.first();
		expect(await scores.getByTestId("fused").textContent()).toMatch(/^0\.\d+$/);
		expect(await findViolations(page)).toEqual([]);
		await page.emulateMedia({ colorScheme: "dark" });
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("show-scores").uncheck();
		await expect.poll(() => page.getByTestId("scores").count()).toBe(0);

		await page.getByTestId("view-add").click();
		await page.getByTestId("add-title").fill("Herons");
		await page.getByTestId("add-content").fill("Herons eat fish.");
		await page.getByTestId("add").click();
		await page.getByTestId("added").waitFor();
		await page.getByTestId("view-statistics").click();
		await page.getByText("No page is failing.").waitFor();
		await page.getByTestId("problem-never_cited").click();
		await page.getByTestId("page-row").getByText("Herons").waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.emulateMedia({ colorScheme: "light" });
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("delete").click();
		await page.getByTestId("confirm-delete").click();
		await page.getByText("Every page was cited at least once, starter pages aside.").waitFor();
		await expectText(page.getByTestId("growth-summary"), "12 pages");
	});
});
