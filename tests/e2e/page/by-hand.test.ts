import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../../support/browser.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { launchBrowser, openPage } from "../../support/open-page.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";

const SCREENSHOTS = join(import.meta.dirname, "../../../test-results");
const DESKTOP = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 844 };
const SOURCED = "What is cryptocurrency?";

const found = findBrowser();
if (found.path === null) console.log(found.howToInstall);

describe.skipIf(found.path === null)("the page in the hand", () => {
	let stack: Stack;
	let browser: Browser;
	let page: Page;
	/** What must not happen in the page. */
	let faults: string[];

	beforeAll(async () => {
		await mkdir(SCREENSHOTS, { recursive: true });
		stack = await startStack({ env: { INFERENCE: "extractive" } });
		browser = await launchBrowser(found.path ?? "");
	});

	afterAll(async () => {
		await browser.close();
		await stack[Symbol.asyncDispose]();
	});

	beforeEach(() => {
		faults = [];
	});

	afterEach(async () => {
		await page.context().close();
		expect(faults).toEqual([]);
	});

	async function open(viewport: { width: number; height: number }): Promise<void> {
		page = await openPage(browser, stack.url, { viewport }, faults);
	}

	const answer = (state: string) => page.locator(`[data-testid="answer"][data-state="${state}"]`).last();

	async function ask(question: string): Promise<void> {
		await page.getByTestId("question").fill(question);
		await page.getByTestId("send").click();
	}

	test("follows an answer until the reader scrolls up, selects text or tabs into it, and again from its end on", async () => {
		await open(PHONE);
		const held = new HeldAnswer();
		await held.hold(page);
		await ask(SOURCED);
		await until(() => held.hasStarted);
		let lines = 0;
		const grow = async (by: number) => {
			lines += by;
			held.show(Array.from({ length: lines }, (_, n) => `[Line](https://example.org) ${n + 1}`).join("\n\n"));
			await page.getByText(`Line ${lines}`, { exact: true }).waitFor();
		};
		const place = () =>
			page.evaluate(() => {
				const { scrollTop, scrollHeight, clientHeight } = document.documentElement;
				return { top: scrollTop, isEnd: scrollHeight - clientHeight - scrollTop < 2 };
			});
		const staysAfter = async (act: () => Promise<unknown>) => {
			await act();
			const { top } = await settled(place);
			await grow(10);
			await grow(1);
			expect(await place()).toEqual({ top, isEnd: false });
			await page.mouse.wheel(0, 100_000);
			await until(async () => (await place()).isEnd);
			await grow(10);
			expect((await place()).isEnd).toBe(true);
		};
		await grow(60);
		await page.mouse.move(200, 300);
		expect((await place()).isEnd).toBe(true);
		await staysAfter(() => page.mouse.wheel(0, -100));
		await page.getByTestId("question").blur();
		for (const key of ["PageUp", "ArrowUp", "Home"]) await staysAfter(() => page.keyboard.press(key));
		await staysAfter(() => page.evaluate(() => scrollBy(0, -53)));
		await staysAfter(async () => {
			await page.getByText("Line 60", { exact: true }).selectText();
			await grow(1);
		});
		expect(await page.evaluate(() => String(getSelection()))).toBe("Line 60");
		await staysAfter(() =>
			page
				.getByRole("link", { name: "Line" })
				.nth(lines - 2)
				.press("Shift"),
		);

		await page.mouse.wheel(0, -600);
		await settled(place);
		await page.setViewportSize({ width: 700, height: 390 });
		await grow(1);
		expect((await place()).isEnd).toBe(false);
		await until(() => held.hasCompleted);
		held.complete("Done.");
		await answer("completed").waitFor();
	});

	test("shows what models write as they meant it, in each direction, with a button for each source", async () => {
		await open(DESKTOP);
		const held = new HeldAnswer();
		await held.hold(page);
		await ask(SOURCED);
		await until(() => held.hasStarted);
		held.show("| Name | Mea");
		await answer("running").locator("th", { hasText: "Mea" }).waitFor();
		held.show("这是**“重");
		await answer("running").locator("strong", { hasText: "“重" }).waitFor();
		await until(() => held.hasCompleted);
		held.complete(FORMS);
		await answer("completed").waitFor();
		const shown = answer("completed");
		expect(await shown.locator("strong").allTextContents()).toEqual(["“重点”", "注意："]);
		expect(await shown.locator("br").count()).toBe(2);
		const open1 = shown.getByRole("checkbox", { name: "Not done", exact: true });
		expect(await open1.isChecked()).toBe(false);
		expect(await shown.getByRole("checkbox", { name: "Done", exact: true }).isChecked()).toBe(true);
		expect(await open1.isDisabled()).toBe(true);
		const directions = await shown
			.locator("ul, ol, table")
			.evaluateAll((lists) => lists.map((list) => getComputedStyle(list).direction));
		expect(directions).toEqual(["ltr", "rtl", "rtl"]);
		expect(await shown.locator("code").evaluate((code) => getComputedStyle(code).direction)).toBe("ltr");
		expect(
			await shown
				.locator("td")
				.first()
				.evaluate((cell) => getComputedStyle(cell).textAlign),
		).toBe("center");
		await page.screenshot({ path: join(SCREENSHOTS, "desktop-forms.png") });

		expect(await shown.locator(".citation").allTextContents()).toEqual(["[1]", "[1]", "[1]"]);
		await shown.locator(".citation").nth(1).click();
		await page.getByTestId("cited-passage").waitFor();
		await page.keyboard.press("Escape");
	});

	test("starts a new line with Enter where people touch the screen, and sends with the button", async () => {
		const options = { viewport: PHONE, hasTouch: true, isMobile: true };
		page = await openPage(browser, stack.url, options, faults);
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
		await answer("completed").waitFor();
	});

	test.each([
		["is denied", denyStorage],
		["has no room", fillStorage],
		["holds what another version wrote", corruptStorage],
	])("works where the browser's storage %s", async (_, script) => {
		page = await openPage(browser, stack.url, { viewport: DESKTOP }, faults, script);
		await page.getByTestId("question").pressSequentially(SOURCED);
		await page.keyboard.press("Enter");
		await answer("completed").waitFor();
		await page.evaluate(() => {
			try {
				localStorage.clear();
				sessionStorage.clear();
			} catch {}
		});
		// Needs the tokens again.
		await page.getByTestId("knowledge").click();
		await page.getByTestId("page-row").first().waitFor();
		await page.reload();
		await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
		await ask(SOURCED);
		await answer("completed").waitFor();
	});
});

const FORMS = `这是**“重点”**内容。**注意：**请先备份。

Roses are red
Violets are blue [1, 900]

- [ ] open
- [x] done 【1】

1. مرحبا \`a = b\`
2. أهلا [^1]

| اسم | معنى |
| :-: | --- |
| س | ص<br>ع |`;

/** What it gives twice in a row. */
async function settled<T>(look: () => Promise<T>): Promise<T> {
	let before = await look();
	return until(async () => {
		await new Promise((resolve) => setTimeout(resolve, 150));
		const now = await look();
		const isSame = JSON.stringify(now) === JSON.stringify(before);
		before = now;
		return isSame ? now : null;
	}).then((found) => found as T);
}

/** These run in the page, before its own scripts. */
function denyStorage(): void {
	const get = () => {
		throw new DOMException("Access is denied for this document.", "SecurityError");
	};
	for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get });
	LockManager.prototype.request = () =>
		Promise.reject(new DOMException("Access to the Locks API is denied in this context.", "SecurityError"));
}

function fillStorage(): void {
	Storage.prototype.setItem = () => {
		throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
	};
}

function corruptStorage(): void {
	if (localStorage.getItem("omeruta.tokens") !== null) return;
	localStorage.setItem("omeruta.tokens", '{"token":"of an earlier version"}');
	localStorage.setItem("omeruta.conversation", "{");
}
