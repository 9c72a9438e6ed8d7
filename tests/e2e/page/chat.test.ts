import type { Page } from "playwright-core";
import { expect } from "vitest";
import { DESKTOP, expectText } from "../../support/chat-page.ts";
import { SMALL_MODEL } from "../../support/model-server.ts";
import { describePage, modelPageTest as test } from "../../support/page-test.ts";

describePage("the chat with a model", () => {
	test("shows the stages, the growing answer and its model, and restores them after a reload", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP, script: recordUpdates });
		const { page } = chat;
		await preferShortAnswers(page);
		await chat.screenshot("desktop-empty");
		await chat.ask("What is cryptocurrency?");
		await expectText(page.getByTestId("message-user"), "What is cryptocurrency?");
		await chat.answer("completed").waitFor();

		// A short answer may end before Playwright looks for it.
		const { stages, lengths, hadStop } = await recordedUpdates(page);
		expect(hadStop).toBe(true);
		expect(stages).toEqual(
			expect.arrayContaining(["Analyzing content...", "Generating response...", "Complete!"]),
		);
		// Several increasing lengths show that the answer grew on the page.
		expect(lengths.length).toBeGreaterThanOrEqual(3);
		expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));

		const metadata = page.getByTestId("metadata");
		// The model chooses which sources it cites, if any; a button shows the others.
		const unused = metadata.getByTestId("unused-sources");
		await metadata.getByTestId("source").or(unused).first().waitFor();
		if ((await unused.count()) > 0) await unused.click();
		await expectText(metadata, "Bitcoin");
		const info = await chat.openInfo();
		for (const fact of [SMALL_MODEL, "llama.cpp", "tokens/s", "First token after"])
			await expectText(info, fact);
		await page.keyboard.press("Escape");
		expect(await page.getByTestId("stop").count()).toBe(0);
		await chat.screenshot("desktop-answered");

		const text = await chat.answer("completed").textContent();
		await page.reload();
		await page.getByTestId("answer").waitFor();
		expect(await page.getByTestId("answer").allTextContents()).toEqual([text]);
		expect(await page.getByTestId("message-user").allTextContents()).toEqual(["What is cryptocurrency?"]);
		await expectText(await chat.openInfo(), SMALL_MODEL);
		await chat.screenshot("desktop-reloaded");
	});

	test("stops an answer, keeps its text, and continues or retries it", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, colorScheme: "dark" });
		const { page } = chat;
		await chat.ask("Write a very long story about a lighthouse keeper and the sea.");
		await chat.answer("running").waitFor();
		await page.getByTestId("stop").click();
		await chat.answer("cancelled").waitFor();
		expect((await chat.answer("cancelled").textContent())?.trim()).not.toBe("");
		await page.getByText("Stopped. The text so far is kept.").waitFor();
		expect(await page.getByTestId("stop").count()).toBe(0);
		await chat.screenshot("desktop-dark-stopped");

		await page.getByTestId("ask-again").click();
		await chat.answer("running").waitFor();
		await page.getByTestId("stop").click();
		await chat.answer("cancelled").waitFor();
		expect(await page.getByTestId("message-user").count()).toBe(1);

		// It can still be replayed after a reload. The continuation may end before it could be stopped.
		await preferShortAnswers(page);
		await page.reload();
		await page.getByTestId("timeline").locator("summary").click();
		await page.getByTestId("replay-open").click();
		await page.getByTestId("replay-position").press("End");
		await expectText(page.getByTestId("replay-text"), (await chat.answer("cancelled").textContent()) ?? "");

		await page.getByTestId("continue").click();
		const continued = page.locator(".turn").nth(1);
		await expectText(continued.getByTestId("message-user"), "Continue your answer");
		expect(await page.getByTestId("continue").count()).toBe(0);
		await continued.locator('[data-testid="answer"][data-state="completed"]').waitFor();
	});
});

/** Selects short answers, because the model writes a few dozen tokens per second. */
async function preferShortAnswers(page: Page): Promise<void> {
	await page.evaluate(() =>
		localStorage.setItem("omeruta.preferences", JSON.stringify({ answerLength: "short" })),
	);
}

interface Updates {
	stages: string[];
	/** The lengths of the running answer. */
	lengths: number[];
	/** Whether the running answer could be stopped. */
	hadStop: boolean;
}

/** Runs in the page. Stores what the page shows of a running answer in a data attribute of `<html>`. */
function recordUpdates(): void {
	const stages = new Set<string>();
	const lengths = new Set<number>();
	let hadStop = false;
	const record = () => {
		const stage = document.querySelector('[data-testid="stage"]')?.textContent;
		if (stage) stages.add(stage);
		const answer = document.querySelector('[data-testid="answer"][data-state="running"]');
		if (answer) lengths.add(answer.textContent.length);
		hadStop ||= document.querySelector('[data-testid="stop"]') !== null;
		const updates: Updates = { stages: [...stages], lengths: [...lengths], hadStop };
		document.documentElement.dataset.updates = JSON.stringify(updates);
	};
	new MutationObserver(record).observe(document, { childList: true, characterData: true, subtree: true });
}

async function recordedUpdates(page: Page): Promise<Updates> {
	return JSON.parse(await page.evaluate(() => document.documentElement.dataset.updates ?? ""));
}
