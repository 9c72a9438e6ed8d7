import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../../support/browser.ts";
import { SMALL_MODEL } from "../../support/model-server.ts";
import { launchBrowser, openPage } from "../../support/open-page.ts";
import { type Stack, startStack } from "../../support/stack.ts";

const SCREENSHOTS = join(import.meta.dirname, "../../../test-results");
const DESKTOP = { width: 1280, height: 860 };
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

	test("shows a question's stages, its answer as it is written, and who answered; a reload keeps it", async () => {
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

	test("stops an answer and keeps what was written", async () => {
		await open(DESKTOP, "dark");
		await page.getByTestId("question").fill("Write a very long story about a lighthouse keeper and the sea.");
		await page.getByTestId("send").click();
		await answer("running").waitFor();
		await page.getByTestId("stop").click();
		await answer("cancelled").waitFor();
		expect((await answer("cancelled").textContent())?.trim()).not.toBe("");
		await page.getByText("Stopped.", { exact: true }).waitFor();
		expect(await page.getByTestId("stop").count()).toBe(0);
		await screenshot("desktop-dark-stopped");

		await page.getByTestId("continue").click();
		const continued = page.locator(".turn").nth(1);
		await continued.locator('[data-testid="answer"][data-state="running"]').waitFor();
		await expectText(continued.getByTestId("message-user"), "Continue your answer");
		expect(await page.getByTestId("continue").count()).toBe(0);
		await page.getByTestId("stop").click();
		await page.getByTestId("continue").waitFor();
		await page.getByTestId("ask-again").last().click();
		await continued.locator('[data-testid="answer"][data-state="running"]').waitFor();
		await page.getByTestId("stop").click();
		await page.getByTestId("ask-again").nth(1).waitFor();
		expect(await page.getByTestId("message-user").count()).toBe(2);
	});

	test("asks several agents and shows what each contributed", async () => {
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

	test("works with the keyboard alone, on a phone's width, without sideways scrolling", async () => {
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
});

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
