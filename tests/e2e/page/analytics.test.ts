import { expect } from "vitest";
import { AccountPage } from "../../support/account-page.ts";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectText } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const SMALL_PHONE = { width: 320, height: 640 };

describePage("the usage page", () => {
	test("shows a user's questions in charts and tables, by keyboard, as CSV, and accessibly", async ({
		open,
		stack,
	}) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true, reducedMotion: "reduce" });
		const { page } = chat;
		const account = new AccountPage(page, stack.url);
		await chat.askAndWait("What is cryptocurrency?");
		await account.openMenu();
		await page.getByTestId("menu-analytics").click();
		await expectText(page.getByTestId("headline"), "Questions1Success");
		await page.getByTestId("filter-period").selectOption("24h");
		await page.locator(".chart canvas").first().waitFor();
		expect(page.url()).toMatch(/#\/analytics\?period=24h$/);

		const chart = page.getByRole("slider", { name: "Questions over time" });
		await chart.focus();
		const last = await chart.getAttribute("aria-valuetext");
		expect(last).toContain("Completed: 1");
		await page.keyboard.press("ArrowLeft");
		expect(await chart.getAttribute("aria-valuetext")).not.toBe(last);
		await page.getByText("Table", { exact: true }).first().click();
		await page.getByRole("region", { name: "Table: Questions over time" }).getByRole("table").waitFor();

		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.getByTestId("csv-agents").click(),
		]);
		expect(download.suggestedFilename()).toBe("agents.csv");

		expect(await findViolations(page)).toEqual([]);
		await page.emulateMedia({ colorScheme: "dark" });
		expect(await findViolations(page, ["color-contrast"])).toEqual([]);
		await page.setViewportSize(SMALL_PHONE);
		await page.getByTestId("open-sidebar").waitFor();
		expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);

		await page.getByTestId("filter-agent").selectOption("qa");
		await page.getByTestId("empty").waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.goBack();
		await page.getByTestId("headline").waitFor();
	});

	test("requests nothing that the user may not see, and shows nothing after the session has ended", async ({
		open,
		stack,
		faults,
	}) => {
		const { page } = await open({});
		const account = new AccountPage(page, stack.url);
		await account.show("analytics?scope=all");
		// The link opens before the page knows the user. A request for all users' reports would log an error.
		await page.reload();
		await page.getByTestId("empty").waitFor();
		await expectText(page.getByTestId("running"), "No question is running.");
		expect(faults).toEqual([]);
		await (await account.client()).account.logout();
		await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
		await page.getByTestId("running").waitFor({ state: "detached" });
		// The browser logs the requests that the server has rejected since.
		faults.splice(0);
	});
});
