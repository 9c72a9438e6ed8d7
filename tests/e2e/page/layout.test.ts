import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { AccountPage } from "../../support/account-page.ts";
import { expectCount } from "../../support/chat-page.ts";
import { askEndlessly } from "../../support/endless-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { storeMessages } from "../../support/stored-messages.ts";
import { toExchanges, WIDE_ANSWERS } from "../../support/wide-answers.ts";

const SMALL_PHONE = { width: 375, height: 812 };
/** The layout shift score up to which a page counts as stable is 0.1 (web.dev/cls). A wrapped header scores 0.2. */
const SHIFT_MAX = 0.1;
const DESKTOP = { width: 1280, height: 800 };
/** More than a small window shows. */
const UNREAD_CONVERSATIONS = 12;
/** A 1280 × 1024 window at 400% zoom. */
const ZOOMED = { width: 320, height: 256 };
const VIEWPORTS = [
	ZOOMED,
	{ width: 667, height: 320 },
	{ width: 390, height: 844 },
	{ width: 768, height: 1024 },
	DESKTOP,
];

declare global {
	interface Window {
		/** The sum of the layout shift scores. */
		shifts?: number;
	}
	interface PerformanceEntry {
		/** The score of a layout shift. */
		readonly value: number;
	}
}

describePage("the layout", () => {
	test("never scrolls sideways or breaks words in tables", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await storeMessages(page, toExchanges(WIDE_ANSWERS));
		for (const viewport of VIEWPORTS) {
			await page.setViewportSize(viewport);
			expect(await chat.sidewaysScroll()).toBe(0);
			const overflows = await page
				.locator("td, th")
				.evaluateAll((cells) => cells.map((cell) => cell.scrollWidth - cell.clientWidth));
			expect(Math.max(...overflows)).toBeLessThanOrEqual(0);
			expect(await findBrokenWords(page)).toEqual([]);
			const narrowest = await page
				.locator("td")
				.evaluateAll((cells) => Math.min(...cells.map((cell) => cell.clientWidth)));
			expect(narrowest).toBeGreaterThan(64);
			await chat.screenshot(`layout-wide-${viewport.width}`);
		}
	});

	test("doesn't move while the page starts on a phone", async ({ open }) => {
		const { page } = await open({ viewport: SMALL_PHONE });
		await page.addInitScript(() => {
			new PerformanceObserver((list) => {
				for (const entry of list.getEntries()) window.shifts = (window.shifts ?? 0) + entry.value;
			}).observe({ type: "layout-shift", buffered: true });
		});
		// Otherwise the states at the start follow each other too fast to be painted.
		const browser = await page.context().newCDPSession(page);
		await browser.send("Emulation.setCPUThrottlingRate", { rate: 6 });
		for (let load = 0; load < 3; load++) {
			await page.reload();
			await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
			expect(await page.evaluate(() => window.shifts ?? 0)).toBeLessThan(SHIFT_MAX);
		}
	});

	test("never scrolls a panel sideways on the smallest screen", async ({ open }) => {
		const { page } = await open({ viewport: ZOOMED });
		await page.getByTestId("knowledge").click();
		const overflow = () =>
			page
				.getByTestId("knowledge-panel")
				.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
		await page.getByTestId("page-row").first().waitFor();
		await page.getByTestId("delete").first().click();
		expect(await overflow()).toBe(0);
		for (const tab of ["search", "add", "cited"]) {
			await page.getByTestId(`view-${tab}`).click();
			expect(await overflow()).toBe(0);
		}
	});

	test("fits long names of sources on a phone", async ({ open }) => {
		const chat = await open({ viewport: { width: 360, height: 740 } });
		const { page } = chat;
		await chat.askAndWait("How is state kept at the edge?");
		await page.getByTestId("source").filter({ hasText: "Keeping state at the edge" }).first().waitFor();
		expect(await chat.sidewaysScroll()).toBe(0);
	});

	test("keeps an open panel, a popover and the question box in shape when the window is resized", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.askAndWait("What is a blockchain?");
		await chat.selectAgent("qa");
		await page.getByTestId("source").first().click();
		const reader = page.getByTestId("reader");
		await reader.waitFor();
		for (const width of [1280, 1024, 390]) {
			await page.setViewportSize({ width, height: 844 });
			await expectSendAtEnd(page);
		}
		await expectInView(reader);
		await page.keyboard.press("Escape");
		await reader.waitFor({ state: "detached" });
		await expectInView(await chat.openInfo());
	});

	test("does not scroll a short page because of unread conversations in the sidebar", async ({
		open,
		stack,
	}) => {
		const { page } = await open({ viewport: { width: 1280, height: 400 } });
		const client = await new AccountPage(page, stack.url).client();
		for (let number = 0; number < UNREAD_CONVERSATIONS; number++)
			await client.tasks.ask({ message: "What is gold?", conversation_id: `unread_${number}` });
		await expectCount(page.getByTestId("mark-unread"), UNREAD_CONVERSATIONS);
		await page.evaluate(() => {
			location.hash = "#/staff";
		});
		await page
			.getByText("Only staff can open this page.")
			.or(page.getByText("Sign up first."))
			.first()
			.waitFor();
		expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
	});

	test("shows the question box and the focused element on every screen size", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await storeMessages(page, toExchanges(WIDE_ANSWERS));
		for (const viewport of VIEWPORTS) {
			await page.setViewportSize(viewport);
			await page.getByTestId("new-conversation").focus();
			const hidden: string[] = [];
			for (let presses = 0; presses < 2 * 16; presses++) {
				await page.keyboard.press(presses < 16 ? "Tab" : "Shift+Tab");
				if (await isFocusHidden(page))
					hidden.push(await page.evaluate(() => document.activeElement?.outerHTML ?? ""));
			}
			expect(hidden).toEqual([]);
			await page.getByTestId("question").focus();
			expect(await isFocusHidden(page)).toBe(false);
			await chat.screenshot(`layout-box-${viewport.width}x${viewport.height}`);
		}
	});

	test("keeps the question box visible when an on-screen keyboard covers half of the screen", async ({
		open,
	}) => {
		const { page } = await open({ viewport: { width: 390, height: 844 } });
		await storeMessages(page, toExchanges(WIDE_ANSWERS));
		await page.evaluate(() => scrollTo(0, 0));
		await page.getByTestId("question").focus();
		await page.setViewportSize({ width: 390, height: 420 });
		await expect.poll(() => isFocusHidden(page)).toBe(false);
	});

	test("leaves most of a short screen for the answers", async ({ open }) => {
		const { page } = await open({ viewport: { width: 640, height: 360 } });
		await storeMessages(page, toExchanges(WIDE_ANSWERS));
		await page.evaluate(() => scrollTo(0, 0));
		await page.locator(".turn").nth(4).scrollIntoViewIfNeeded();
		const covered = await page.evaluate(() =>
			[...document.querySelectorAll(".header, .dock")].reduce((sum, part) => {
				const { top, bottom } = part.getBoundingClientRect();
				return sum + Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
			}, 0),
		);
		expect(covered).toBe(0);
	});

	test("has no animations if the user prefers reduced motion", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP, reducedMotion: "reduce" });
		await askEndlessly(page);
		await page.locator(".writing").first().waitFor();
		expect(await findAnimatedElements(page)).toEqual([]);
		await page.emulateMedia({ reducedMotion: "no-preference" });
		expect((await findAnimatedElements(page)).length).toBeGreaterThanOrEqual(2);
	});
});

/** Returns the words that are broken across lines in table cells. */
function findBrokenWords(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const broken: string[] = [];
		for (const cell of document.querySelectorAll("td, th")) {
			const text = cell.firstChild;
			for (const { index, 0: word } of (text?.textContent ?? "").matchAll(/[A-Za-z0-9,.]+/g)) {
				const range = document.createRange();
				range.setStart(text ?? cell, index);
				range.setEnd(text ?? cell, index + word.length);
				if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
			}
		}
		return broken;
	});
}

/** Checks whether the focused element is outside the viewport or covered by another element. */
function isFocusHidden(page: Page): Promise<boolean> {
	return page.evaluate(() => {
		const { activeElement: element } = document;
		if (element === null || element === document.body) return false;
		// For an element that is taller than the screen, its visible part or one visible line is enough.
		return ![...element.getClientRects()].some(({ top, bottom, left }) => {
			const at = document.elementFromPoint(
				Math.min(Math.max(left + 4, 1), innerWidth - 2),
				Math.max(top, 0) + Math.min(10, (bottom - Math.max(top, 0)) / 2),
			);
			return at !== null && (element.contains(at) || at.contains(element));
		});
	});
}

/** Returns the elements and pseudo-elements that have an animation or a transition. */
function findAnimatedElements(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll("*")].flatMap((element) =>
			[null, "::before", "::after", "::backdrop"].flatMap((part) => {
				const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element, part);
				const isAnimated =
					animationName !== "none" || /[1-9]/.test(transitionDuration) || scrollBehavior === "smooth";
				return isAnimated ? `${element.tagName}.${element.className}${part ?? ""}` : [];
			}),
		),
	);
}

/** Expects the button that sends the question at the end of the line of the agent menu, and no hint beyond that line. */
async function expectSendAtEnd(page: Page): Promise<void> {
	const box = (selector: string) =>
		page.locator(selector).evaluate((element) => {
			const { top, bottom, right } = element.getBoundingClientRect();
			return { top, bottom, right };
		});
	await expect
		.poll(async () => {
			const [form, agent, hint, send] = await Promise.all(
				[".composer", '[data-testid="agent"]', "#composer-hint", '[data-testid="send"]'].map(box),
			);
			if (form === undefined || agent === undefined || hint === undefined || send === undefined) return false;
			const isOnLine = send.top < agent.bottom && agent.top < send.bottom;
			return isOnLine && form.right - send.right < 12 && hint.right <= send.right;
		})
		.toBe(true);
}

/** Resizes the window across the widths at which dialogs change, and expects the whole width of a dialog to be visible. */
async function expectInView(dialog: Locator): Promise<void> {
	const page = dialog.page();
	for (const width of [390, 1280, 900, 700]) {
		await page.setViewportSize({ width, height: 844 });
		await expect
			.poll(() =>
				dialog.evaluate((element) => {
					const { left, right, width } = element.getBoundingClientRect();
					return width > 0 && left >= 0 && right <= innerWidth;
				}),
			)
			.toBe(true);
	}
}
