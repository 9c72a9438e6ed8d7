import type { Page } from "playwright-core";
import { expect } from "vitest";
import { AccountPage } from "../../support/account-page.ts";
import { findViolations } from "../../support/axe.ts";
import { DESKTOP } from "../../support/chat-page.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { VIEWS } from "../../support/views.ts";

/** The smallest phone. */
const SMALL_PHONE = { width: 320, height: 640 };
/** A 1280 × 720 window at 200% zoom. */
const ZOOMED = { width: 640, height: 360 };
/** The only rule whose result depends on the color scheme. */
const CONTRAST = ["color-contrast"];

const FORMS = [
	{ form: "a desktop", viewport: DESKTOP, otherViewports: [] },
	{ form: "a small phone and at 200% zoom", viewport: SMALL_PHONE, otherViewports: [ZOOMED] },
];

describePage("every view", () => {
	test.for(FORMS)(
		"passes the axe-core checks in light and dark mode and never scrolls sideways on $form",
		async ({ viewport, otherViewports }, { open, stack, faults }) => {
			const chat = await open({ viewport, bypassCSP: true, reducedMotion: "reduce" });
			const { page } = chat;
			const walk = { chat, account: new AccountPage(page, stack.url), held: new HeldAnswer() };
			const found: Record<string, string[]> = {};
			for (const { name, show, leave } of VIEWS) {
				await show(walk);
				await page.emulateMedia({ colorScheme: "light" });
				const violations = await findViolations(page);
				await page.emulateMedia({ colorScheme: "dark" });
				violations.push(...(await findViolations(page, CONTRAST)), ...(await findSidewaysScrollers(page)));
				for (const other of otherViewports) {
					await page.setViewportSize(other);
					violations.push(...(await findSidewaysScrollers(page)));
					await page.setViewportSize(viewport);
				}
				if (violations.length > 0) found[name] = violations;
				await leave?.(walk);
			}
			expect(found).toEqual({});
			// The browser logs each request that fails while the page is offline.
			faults.splice(0);
		},
	);
});

/** Returns the page and the dialogs in it that can be scrolled horizontally. */
function findSidewaysScrollers(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[document.documentElement, ...document.querySelectorAll("dialog, [role=dialog], aside")]
			.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
			.map(
				({ tagName, className, scrollWidth, clientWidth }) =>
					`${tagName}.${className}: ${scrollWidth} > ${clientWidth} at ${innerWidth}`,
			),
	);
}
