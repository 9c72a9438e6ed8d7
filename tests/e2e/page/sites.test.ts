import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

/** A site is read with one request per second. */
const READ_TIMEOUT_MS = 60_000;

describePage("a site", () => {
	test("is read while its progress is shown, stopped, resumed, explained, and removed with undo", async ({
		open,
		site,
	}) => {
		const chat = await open({ viewport: PHONE, colorScheme: "light", bypassCSP: true });
		const { page } = chat;
		await chat.openKnowledge("sites");
		await page.getByText("No sites yet.").waitFor();
		await page.getByTestId("site-options").click();
		await page.getByTestId("site-exclude").fill("level");
		await page.getByText("“level” must start with / or *.").waitFor();
		await page.getByTestId("site-url").fill(site.home);
		expect(await page.getByTestId("add-site").isDisabled()).toBe(true);
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("site-exclude").fill("/level*");
		await page.getByTestId("add-site").click();

		const row = page.getByTestId("site-row");
		const state = (name: string) => page.locator(`[data-testid="site-row"][data-state="${name}"]`);
		await page.getByTestId("site-progress").waitFor();
		await page.getByTestId("stop-site").click();
		await state("stopped").waitFor();
		await page.getByTestId("resume-site").click();
		await state("running").waitFor();
		await state("finished").waitFor({ timeout: READ_TIMEOUT_MS });
		expect(await page.getByTestId("site-facts").textContent()).toContain("2 pages");

		await page.getByTestId("site-toggle").click();
		const reasons = await page.getByTestId("site-reasons").textContent();
		expect(reasons).toContain("Excluded by the pattern /level*.");
		expect(reasons).toContain("The site's robots.txt disallows this page.");
		expect(reasons).toContain("The site returned status 404.");
		await page.getByTestId("site-filter").selectOption("Added");
		await expect.poll(() => page.getByTestId("site-url-row").count()).toBe(2);
		await page.getByTestId("site-schedule").last().selectOption("Every month");
		await page.emulateMedia({ colorScheme: "dark" });
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("sites-dark");

		await page.getByTestId("site-url-row").locator(".link-button").first().click();
		await page.getByTestId("page-text").waitFor();
		await page.keyboard.press("Escape");
		await page.getByTestId("remove-site").click();
		await chat.expectFocus("undo-site");
		expect(await row.count()).toBe(0);
		await page.keyboard.press("Enter");
		await row.waitFor();
		await page.getByTestId("read-site").click();
		await state("running").waitFor();
		await page.getByTestId("remove-site").click();
		await page.getByTestId("view-pages").click();
		await expect.poll(() => page.getByTestId("statistics").textContent()).toContain("12 pages");
	});
});
