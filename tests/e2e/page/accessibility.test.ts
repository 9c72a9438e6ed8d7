import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";
import { RICH_ANSWER } from "../../support/rich-answer.ts";
import { storeMessages } from "../../support/stored-messages.ts";
import { toExchanges, WIDE_ANSWERS } from "../../support/wide-answers.ts";

const COLOR_SCHEMES = ["light", "dark"] as const;
/** A 1280 × 1024 window at 400% zoom. */
const ZOOMED = { width: 320, height: 256 };
/** How many of the wide answers have something that scrolls. */
const SCROLLERS_MIN = 5;

/** Rules that the markup and theme of `@scalar/api-reference` violate. */
const SCALAR_VIOLATIONS = /^(color-contrast|landmark-no-duplicate-banner|landmark-unique): /;

describePage("the page", () => {
	test.for(COLOR_SCHEMES)("passes the axe-core checks in %s mode", async (colorScheme, { open }) => {
		const chat = await open({ viewport: PHONE, colorScheme, bypassCSP: true });
		const { page } = chat;
		expect(await findViolations(page)).toEqual([]);
		await chat.askAndWait("What is Bitcoin?");
		for (const summary of await page.locator("summary").all()) await summary.click();
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("agent").click();
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("agent-expand").click();
		await page.getByTestId("urls").fill("nonsense");
		expect(await findViolations(page)).toEqual([]);

		await page.getByTestId("source").first().click();
		await page.getByTestId("page-text").waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Escape");

		await page.getByTestId("knowledge").click();
		await page.getByTestId("page-row").first().waitFor();
		await page.getByTestId("delete").first().click();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.getByTestId("view-search").click();
		await chat.search("bitcoin");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("view-add").click();
		await page.getByTestId("add-content").fill("Words");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("view-cited").click();
		await page.getByTestId("cited-page").first().waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Escape");

		await storeMessages(
			page,
			toExchanges(
				{ ...WIDE_ANSWERS, "a stopped answer": "Half of", "a rich answer": RICH_ANSWER },
				"stopped",
			),
		);
		expect(await findViolations(page)).toEqual([]);
	});

	test("lets users scroll wide tables and code with the keyboard", async ({ open }) => {
		const { page } = await open({ viewport: ZOOMED });
		await storeMessages(page, toExchanges(WIDE_ANSWERS));
		const scrollers = page.locator(".markdown :is(pre, .table)");
		await scrollers.nth(SCROLLERS_MIN - 1).waitFor();
		for (const scroller of await scrollers.all()) {
			if (!(await scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth))) continue;
			await scroller.focus();
			await page.keyboard.press("ArrowRight");
			await expect.poll(() => scroller.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
		}
	});
});

describePage("the API reference", () => {
	test.for(COLOR_SCHEMES)(
		"passes the axe-core checks in %s mode",
		async (colorScheme, { newPage, stack }) => {
			const page = await newPage({ viewport: ZOOMED, colorScheme, bypassCSP: true });
			await page.goto(`${stack.url}docs`);
			await page.getByRole("heading", { name: "Omeruta Brain" }).first().waitFor();
			const violations = await findViolations(page);
			expect(violations.filter((violation) => !SCALAR_VIOLATIONS.test(violation))).toEqual([]);
		},
	);
});
