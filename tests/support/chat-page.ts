import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { KnowledgeTab } from "../../src/web/knowledge/tabs.ts";

/** A laptop's viewport. */
export const DESKTOP = { width: 1280, height: 860 };
/** A phone's viewport. */
export const PHONE = { width: 390, height: 844 };

const SCREENSHOTS = join(import.meta.dirname, "../../test-results");

/** The open chat page, with the actions that many tests use. */
export class ChatPage {
	readonly page: Page;

	constructor(page: Page) {
		this.page = page;
	}

	/** Locates the last answer whose state is `state`. */
	answer(state: string): Locator {
		return this.page.locator(`[data-testid="answer"][data-state="${state}"]`).last();
	}

	async ask(question: string): Promise<void> {
		await this.page.getByTestId("question").fill(question);
		await this.page.getByTestId("send").click();
	}

	/** Asks a question and waits until its answer is complete. */
	async askAndWait(question: string): Promise<void> {
		const before = await this.#completeAnswers().count();
		await this.ask(question);
		await this.waitForAnswers(before + 1);
	}

	/** Waits until at least `count` answers are complete. */
	async waitForAnswers(count: number): Promise<void> {
		// An answer without sources has nothing to see there.
		await this.#completeAnswers()
			.nth(count - 1)
			.waitFor({ state: "attached" });
	}

	#completeAnswers(): Locator {
		return this.page.getByTestId("metadata");
	}

	/** Opens the information about the last answer. */
	async openInfo(): Promise<Locator> {
		await this.page.getByTestId("info").last().click();
		return this.page.getByTestId("answer-info");
	}

	/** Selects a choice of the agent menu. */
	async selectAgent(choice: string): Promise<void> {
		await this.page.getByTestId("agent").click();
		await this.page.getByTestId(`agent-${choice}`).click();
	}

	/** Starts an expansion. */
	async expand(topic: string, urls: readonly string[] = []): Promise<void> {
		await this.selectAgent("expand");
		await this.page.getByTestId("question").fill(topic);
		await this.page.getByTestId("urls").fill(urls.join("\n"));
		await this.page.getByTestId("send").click();
	}

	/** Opens the knowledge panel and selects a tab. */
	async openKnowledge(tab: KnowledgeTab = "pages"): Promise<void> {
		await this.page.getByTestId("knowledge").click();
		await this.page.getByTestId(`view-${tab}`).click();
	}

	/** Uses the knowledge panel's form to add the page at `url`. */
	async addUrl(url: string): Promise<void> {
		await this.page.getByLabel("URL", { exact: true }).check();
		await this.page.getByTestId("add-content").fill(url);
		await this.page.getByTestId("add").click();
	}

	/** Runs a search in the open knowledge panel and waits for the results. */
	async search(query: string): Promise<void> {
		await this.page.getByTestId("search-query").fill(query);
		const response = this.page.waitForResponse(/\/search\//);
		await this.page.getByTestId("search").click();
		await response;
		await this.page
			.getByTestId("search-status")
			.getByText(/ by keywords/)
			.waitFor();
	}

	/** Returns the `data-testid` of the focused element. */
	focused(): Promise<string | null | undefined> {
		return this.page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
	}

	/** Waits until the element with this `data-testid` has the focus. */
	async expectFocus(testId: string): Promise<void> {
		await expect.poll(() => this.focused()).toBe(testId);
	}

	/** Returns how far the page can scroll horizontally, in pixels. */
	sidewaysScroll(): Promise<number> {
		return this.page.evaluate(() => {
			const { scrollWidth, clientWidth } = document.documentElement;
			return Math.max(0, scrollWidth - clientWidth);
		});
	}

	/** Saves a screenshot in `test-results/`. */
	async screenshot(name: string): Promise<void> {
		await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
	}
}

/** Waits until exactly `count` elements match `locator`. */
export async function expectCount(locator: Locator, count: number): Promise<void> {
	await locator.nth(count - 1).waitFor();
	await locator.nth(count).waitFor({ state: "detached" });
}

/** Waits until the first element that matches `locator` contains `text`. */
export async function expectText(locator: Locator, text: string): Promise<void> {
	await locator.first().waitFor();
	await expect.poll(() => locator.first().textContent()).toContain(text);
}
