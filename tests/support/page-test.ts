import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { findBrowser } from "../../scripts/bench/find-browser.ts";
import { ChatPage } from "./chat-page.ts";
import { createPage, launchBrowser } from "./open-page.ts";
import { extractiveTest, modelTest } from "./shared-stack.ts";

interface OpenOptions extends BrowserContextOptions {
	/** Runs in the page before the page's own scripts. */
	script?: () => void;
}

const found = findBrowser();
if (found.path === null) console.log(found.howToInstall);

/** `describe` for tests that need a browser. Skips the tests if none is installed. */
export const describePage = describe.skipIf(found.path === null);

/**
 * `test` for browser pages served by the shared stack without a model. A test fails if a page logs an error or sends a
 * request to another origin. A test that expects such a fault removes it from `faults`.
 *
 * @example
 * test("answers a question", async ({ open }) => {
 *   const chat = await open({ viewport: PHONE });
 *   await chat.askAndWait("What is Bitcoin?");
 * });
 */
export const test = withBrowser(extractiveTest);

/** Like `test`, but the shared stack runs the small model. */
export const modelPageTest = withBrowser(modelTest);

function withBrowser(base: typeof extractiveTest) {
	return (
		base
			.extend("browserPath", { scope: "worker" }, () => found.path ?? "")
			.extend("browser", { scope: "worker" }, async ({ browserPath }, { onCleanup }) => {
				const browser = await launchBrowser(browserPath);
				onCleanup(() => browser.close());
				return browser;
			})
			/** Errors that the pages have logged, and requests that they have sent to other origins. */
			.extend("faults", (): string[] => [])
			/** Creates an empty page in a new browser profile. */
			.extend("newPage", ({ browser, stack, faults }, { onCleanup }) => {
				const pages: Page[] = [];
				onCleanup(async () => {
					for (const page of pages) await page.context().close();
					expect(faults).toEqual([]);
				});
				return async (options: BrowserContextOptions) => {
					const page = await createPage(browser, stack.url, options, faults);
					pages.push(page);
					return page;
				};
			})
			/** Opens the chat as a new guest and waits until it is connected. */
			.extend("open", ({ newPage, stack }) => async ({ script = () => {}, ...options }: OpenOptions) => {
				const page = await newPage(options);
				await page.addInitScript(script);
				await page.goto(stack.url);
				await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
				return new ChatPage(page);
			})
	);
}
