import type { Locator } from "playwright-core";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP, expectCount, expectText, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const EATS = "The giant otter of Lake Zumba eats eleven fish a day.";
const OTTERS = `The lake is cold in winter.\n\n${EATS} It sleeps in a burrow.`;

const WORKBENCH = ["Zumba workbench", "WB-900", "349.00", "piece", "10 days", "Northern warehouse"];
const PRICES = `# Prices

| Product | Article no. | Price (EUR) | Unit | Delivery | Stored in |
|---|---|---|---|---|---|
| Oak plank | OP-100 | 24.90 | metre | 3 days | Southern warehouse |
| ${WORKBENCH.join(" | ")} |
| Wood glue | WG-10 | 7.95 | bottle | 2 days | Southern warehouse |

To do:

- [ ] Order oak
- [x] Count the glue`;

describePage("a citation", () => {
	test("opens its page at the cited sentence, and keeps its snippet after the page is deleted", async ({
		open,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await chat.openKnowledge("add");
		await page.getByTestId("add-title").fill("Otters");
		await page.getByTestId("add-content").fill(OTTERS);
		await page.getByTestId("add").click();
		await page.getByTestId("added").waitFor();
		await page.keyboard.press("Escape");
		await chat.askAndWait("What does the giant otter of Lake Zumba eat?");
		const citation = page.locator('[data-testid="answer"] .citation').first();
		const label = await citation.textContent();
		await citation.press("Enter");
		const passage = page.getByTestId("cited-passage");
		await passage.waitFor();
		expect(await passage.textContent()).toContain(EATS);
		expect(await page.getByTestId("cited-sentence").textContent()).toBe(EATS);
		expect(await page.getByTestId("page-text").textContent()).toBe(OTTERS);
		expect(await isInViewport(page.getByTestId("cited-sentence"))).toBe(true);
		await chat.expectFocus("cited-sentence");
		// The panel is beside the conversation, which stays usable.
		expect(await right(page.locator(".turns"))).toBeLessThanOrEqual(await left(page.getByTestId("reader")));
		await page.getByTestId("question").fill("A draft");
		await page.getByTestId("question").fill("");
		expect(await findViolations(page)).toEqual([]);
		await citation.press("Enter");
		await chat.screenshot("citation");
		await page.keyboard.press("Escape");
		await page.getByTestId("reader").waitFor({ state: "detached" });
		expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(label);

		await (await chat.openInfo()).getByTestId("evidence").locator("summary").click();
		expect(await page.locator('[data-supported="true"]').first().textContent()).toContain(EATS);
		await page.keyboard.press("Escape");

		await chat.openKnowledge();
		await page.getByTestId("filter").fill("Zumba");
		await expectCount(page.getByTestId("page-row"), 1);
		await page.getByTestId("delete").click();
		await page.getByTestId("confirm-delete").click();
		await page.getByText(/^No matching pages/).waitFor();
		await page.getByTestId("view-cited").click();
		await page.locator('[data-testid="cited-page"][data-gone="true"]').getByText("Otters").waitFor();
		await page.keyboard.press("Escape");

		await citation.click();
		await page.getByTestId("page-gone").waitFor();
		expect(await page.getByTestId("kept-snippet").textContent()).toContain("Lake Zumba");
		await chat.screenshot("citation-deleted");
		// The browser logs each 404.
		expect(faults.splice(0)).toEqual([expect.stringMatching(/ 404 .*\/api\/knowledge\/pages\//)]);
	});

	test("of a table row opens the whole table with the row highlighted, and lists beside it as lists", async ({
		open,
	}) => {
		const chat = await open({ viewport: PHONE, bypassCSP: true });
		const { page } = chat;
		await chat.openKnowledge("add");
		await page.getByTestId("add-title").fill("Prices");
		await page.getByTestId("add-content").fill(PRICES);
		await page.getByTestId("add").click();
		await page.getByTestId("added").waitFor();
		await page.keyboard.press("Escape");
		await chat.askAndWait("What is the price of the zumba workbench?");
		await page.locator('[data-testid="answer"] .citation').first().click();
		const text = page.getByTestId("page-text");
		const row = text.locator("tr", { has: page.getByTestId("cited-sentence") });
		await row.waitFor();
		expect(await row.locator("td").allTextContents()).toEqual(WORKBENCH);
		await expect.poll(() => isInViewport(row)).toBe(true);
		await chat.expectFocus("cited-sentence");
		expect(await text.locator("table").count()).toBe(1);
		expect(await text.locator("th").count()).toBe(WORKBENCH.length);
		expect(await text.getByRole("checkbox", { checked: true }).count()).toBe(1);
		expect(await text.getByRole("listitem").allTextContents()).toEqual(["Order oak", "Count the glue"]);
		expect(await findViolations(page)).toEqual([]);
		await chat.screenshot("citation-table-phone");
		const table = text.getByRole("group", { name: "Table" });
		expect(await table.evaluate(fadesOut)).toBe(true);
		await table.focus();
		await page.keyboard.press("End");
		for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowRight");
		await expect.poll(() => table.evaluate(fadesOut)).toBe(false);
		await page.setViewportSize(DESKTOP);
		await page.emulateMedia({ colorScheme: "dark" });
		await chat.screenshot("citation-table-dark");
	});

	test("is marked when its page has changed, shows the old text, and offers to ask again", async ({
		open,
		site,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.openKnowledge("add");
		await chat.addUrl(site.level);
		await page.getByTestId("added").waitFor();
		await page.keyboard.press("Escape");
		await chat.askAndWait("How high is the water level of Lake Zumba?");
		const source = page.getByTestId("source").first();
		expect(await source.getAttribute("data-changed")).toBe("false");

		site.levelMeters = "ninety";
		await chat.openKnowledge();
		await page.getByTestId("filter").fill("water level");
		await page.getByRole("button", { name: "Refresh: The level of Lake Zumba" }).click();
		await page.keyboard.press("Escape");
		await page.locator('[data-testid="source"][data-changed="true"]').first().waitFor();
		await source.click();
		await page.getByTestId("page-changed").waitFor();
		expect(await page.getByTestId("page-text").textContent()).toContain("ninety meters");
		expect(await page.getByTestId("kept-snippet").textContent()).toContain("forty meters");
		await chat.screenshot("citation-changed");
		await page.keyboard.press("Escape");

		await expectText(page.getByTestId("sources-changed"), "has changed since this answer.");
		await page.getByTestId("ask-changed").click();
		await page.getByTestId("versions").getByText("Answer 2 of 2").waitFor();
		await chat.answer("completed").getByText("ninety meters").waitFor();
		expect(await page.getByTestId("sources-changed").count()).toBe(0);
		await page.getByTestId("previous-version").click();
		await chat.answer("completed").getByText("forty meters").waitFor();
		await page.getByTestId("sources-changed").waitFor();
	});
});

function left(locator: Locator): Promise<number> {
	return locator.evaluate((element) => element.getBoundingClientRect().left);
}

/** Returns the right edge of an element without its margin. */
function right(locator: Locator): Promise<number> {
	return locator.evaluate((element) => element.getBoundingClientRect().right);
}

function isInViewport(locator: Locator): Promise<boolean> {
	return locator.evaluate((element) => {
		const { top, bottom } = element.getBoundingClientRect();
		return top >= 0 && bottom <= innerHeight;
	});
}

/** Returns whether the edge of a table shows that there are more columns behind it. */
function fadesOut(table: Element): boolean {
	return getComputedStyle(table).getPropertyValue("--more-columns") !== "0px";
}
