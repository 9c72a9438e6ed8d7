import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findBrowser } from "../support/browser.ts";
import { HeldAnswer } from "../support/held-answer.ts";
import { SMALL_MODEL } from "../support/model-server.ts";
import { launchBrowser, openPage } from "../support/open-page.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { until } from "../support/until.ts";

const SCREENSHOTS = join(dirname(dirname(import.meta.dirname)), "test-results");
const DESKTOP = { width: 1280, height: 860 };
const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";
const SOURCED = "What is cryptocurrency?";
const PHONE = { width: 390, height: 844 };

const found = findBrowser();
if (found.path === null) console.log(found.howToInstall);

describe.skipIf(found.path === null)("the page", () => {
	let stack: Stack;
	let browser: Browser;
	let page: Page;
	/** What must not happen in the page. */
	let faults: string[];

	beforeAll(async () => {
		await mkdir(SCREENSHOTS, { recursive: true });
		stack = await startStack({ env: { LOCAL_MODEL: SMALL_MODEL } });
		await stack.modelReady();
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

	async function open(viewport: { width: number; height: number }, colorScheme: "light" | "dark" = "light") {
		page = await openPage(browser, stack.url, { viewport, colorScheme }, faults, noteWhatIsShown);
	}

	const answer = (state: string) => page.locator(`[data-testid="answer"][data-state="${state}"]`).last();

	async function screenshot(name: string): Promise<void> {
		await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
	}

	it("shows a question's stages, its answer as it is written, and who answered; a reload keeps it", async () => {
		await open(DESKTOP);
		await screenshot("desktop-empty");
		await page.getByTestId("question").fill("What is cryptocurrency?");
		await page.getByTestId("send").click();
		await expectText(page.getByTestId("message-user"), "What is cryptocurrency?");
		await page.getByTestId("stop").waitFor();
		await answer("running").waitFor();
		await screenshot("desktop-streaming");
		await answer("completed").waitFor();

		const { stages, lengths } = await shown(page);
		expect(stages).toEqual(
			expect.arrayContaining(["Analyzing content...", "Generating response...", "Complete!"]),
		);
		// Rising lengths, several of them: the answer grew in sight.
		expect(lengths.length).toBeGreaterThanOrEqual(3);
		expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));

		const metadata = page.getByTestId("metadata");
		await expectText(metadata, SMALL_MODEL);
		await expectText(metadata, "llama.cpp");
		await expectText(metadata, "tokens/s");
		await expectText(metadata, "Cryptocurrency");
		expect(await page.getByTestId("stop").count()).toBe(0);
		await page.getByTestId("frame-log").locator("summary").click();
		await page.getByTestId("frame-log").getByText("task_completed").first().waitFor();
		await screenshot("desktop-answered");

		const text = await answer("completed").textContent();
		await page.reload();
		await page.getByTestId("answer").waitFor();
		expect(await page.getByTestId("answer").allTextContents()).toEqual([text]);
		expect(await page.getByTestId("message-user").allTextContents()).toEqual(["What is cryptocurrency?"]);
		await expectText(metadata, SMALL_MODEL);
		await screenshot("desktop-reloaded");
	});

	it("stops an answer and keeps what was written", async () => {
		await open(DESKTOP, "dark");
		await page.getByTestId("question").fill(LONG_STORY);
		await page.getByTestId("send").click();
		await answer("running").waitFor();
		await page.getByTestId("stop").click();
		await answer("cancelled").waitFor();
		expect((await answer("cancelled").textContent())?.trim()).not.toBe("");
		await page.getByText("Stopped.", { exact: true }).waitFor();
		expect(await page.getByTestId("stop").count()).toBe(0);
		await screenshot("desktop-dark-stopped");
	});

	it("asks several agents and shows what each contributed", async () => {
		await open(DESKTOP);
		await page.getByTestId("agent").selectOption("several");
		await page
			.getByTestId("question")
			.fill("Explain how Bitcoin works, compare it with gold, and summarise both.");
		await page.getByTestId("send").click();
		await answer("completed").waitFor();
		const contributions = page.getByTestId("contributions");
		await contributions.locator("summary").click();
		expect(await contributions.locator("li").count()).toBeGreaterThanOrEqual(1);
		await screenshot("desktop-several-agents");
	});

	it("works with the keyboard alone, on a phone's width, without sideways scrolling", async () => {
		await open(PHONE);
		await screenshot("phone-empty");
		const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
		for (let presses = 0; presses < 20 && (await focused()) !== "question"; presses++)
			await page.keyboard.press("Tab");
		expect(await focused()).toBe("question");
		await page.keyboard.type("What is Bitcoin?");
		await page.keyboard.press("Enter");
		await answer("running").waitFor();
		await screenshot("phone-streaming");
		expect(await focused()).toBe("question");
		await answer("completed").waitFor();
		for (const summary of await page.getByTestId("metadata").locator("summary").all())
			await summary.press("Enter");
		await page.getByTestId("frame-log").locator("summary").press("Enter");
		await page.getByTestId("frame-log").getByText("task_completed").first().waitFor();
		const { scroll, client } = await page.evaluate(() => ({
			scroll: document.documentElement.scrollWidth,
			client: document.documentElement.clientWidth,
		}));
		expect(scroll).toBeLessThanOrEqual(client);
		await screenshot("phone-answered");
	});

	async function ask(question: string): Promise<void> {
		await page.getByTestId("question").fill(question);
		await page.getByTestId("send").click();
	}

	it("follows an answer until the reader scrolls up, selects text or tabs into it, and again from its end on", async () => {
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

	it("shows what models write as they meant it, in each direction, with a button for each source", async () => {
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
		await screenshot("desktop-forms");

		expect(await shown.locator(".citation").allTextContents()).toEqual(["[1]", "[1]", "[1]"]);
		await shown.locator(".citation").nth(1).click();
		await page.getByTestId("cited-passage").waitFor();
		await page.keyboard.press("Escape");
	});

	it("starts a new line with Enter where people touch the screen, and sends with the button", async () => {
		const options = { viewport: PHONE, hasTouch: true, isMobile: true };
		page = await openPage(browser, stack.url, options, faults);
		const box = page.getByTestId("question");
		await box.tap();
		await page.keyboard.type("Write a very long story.");
		await page.keyboard.press("Enter");
		await page.keyboard.type("It is about the sea.");
		expect(await box.inputValue()).toBe("Write a very long story.\nIt is about the sea.");
		expect(await page.getByTestId("message-user").count()).toBe(0);
		await page.getByTestId("send").tap();
		await expectText(page.getByTestId("message-user"), "Write a very long story.\nIt is about the sea.");
		expect(await box.inputValue()).toBe("");
		await answer("running").waitFor();
		await page.getByTestId("stop").tap();
		await answer("cancelled").waitFor();
	});

	it.each([
		["is denied", denyStorage],
		["has no room", fillStorage],
		["holds what another version wrote", corruptStorage],
	])("works where the browser's storage %s", async (_, script) => {
		page = await openPage(browser, stack.url, { viewport: DESKTOP }, faults, script);
		await page.getByTestId("question").pressSequentially(LONG_STORY);
		await page.keyboard.press("Enter");
		await answer("running").waitFor();
		await page.evaluate(() => {
			try {
				localStorage.clear();
				sessionStorage.clear();
			} catch {}
		});
		await page.getByTestId("stop").click();
		await answer("cancelled").waitFor();
		// Needs the tokens again.
		await page.getByTestId("knowledge").click();
		await page.getByTestId("page-row").first().waitFor();
		await page.reload();
		await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
		await ask(LONG_STORY);
		await answer("running").waitFor();
		await page.getByTestId("stop").click();
		await answer("cancelled").waitFor();
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
| --- | --- |
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

async function expectText(locator: ReturnType<Page["getByTestId"]>, text: string): Promise<void> {
	await locator.first().waitFor();
	expect(await locator.first().textContent()).toContain(text);
}

/** Runs in the page: notes on `<html>` every stage's text and every length of an unfinished answer. */
function noteWhatIsShown(): void {
	const stages = new Set<string>();
	const lengths = new Set<number>();
	const look = () => {
		const stage = document.querySelector('[data-testid="stage"]')?.textContent;
		if (stage) stages.add(stage);
		const answer = document.querySelector('[data-testid="answer"][data-state="running"]');
		if (answer) lengths.add(answer.textContent.length);
		document.documentElement.dataset.stages = JSON.stringify([...stages]);
		document.documentElement.dataset.lengths = JSON.stringify([...lengths]);
	};
	new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true });
}

async function shown(page: Page): Promise<{ stages: string[]; lengths: number[] }> {
	const { stages = "[]", lengths = "[]" } = await page.evaluate(() => ({
		...document.documentElement.dataset,
	}));
	return { stages: JSON.parse(stages), lengths: JSON.parse(lengths) };
}
