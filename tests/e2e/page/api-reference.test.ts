import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../../support/browser.ts";
import { collectFaults, launchBrowser, openPage } from "../../support/open-page.ts";
import { type Stack, startStack } from "../../support/stack.ts";

const DESKTOP = { viewport: { width: 1280, height: 860 } };
const DARK_PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark" } as const;
const PROFILE = "docs#tag/authentication/GET/api/authentication/profile/";

const found = findBrowser();
if (found.path === null) console.log(found.howToInstall);

describe.skipIf(found.path === null)("the API reference", () => {
	let stack: Stack;
	let browser: Browser;
	let page: Page;
	/** Violations of the page's policy, requests to other hosts, and errors. */
	let faults: string[];

	beforeAll(async () => {
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

	async function open(path: string, options: BrowserContextOptions): Promise<void> {
		page = await (await browser.newContext(options)).newPage();
		collectFaults(page, stack.url, faults);
		await page.goto(stack.url + path);
		await page.getByRole("heading", { name: "Omeruta Brain" }).or(request()).first().waitFor();
	}

	const request = () =>
		page.getByRole("button", { name: /^Test Request.*get \/api\/authentication\/profile/ });

	/** Opens the request for the current user, sends it, and waits for a response with this status and a matching body. */
	async function sendProfileRequest(status: string, body: RegExp): Promise<void> {
		await request().click();
		await page.getByRole("button", { name: /^Send/ }).first().click();
		await page.getByText(status).first().waitFor();
		await page.locator(".cm-line").filter({ hasText: body }).first().waitFor();
	}

	const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

	for (const [device, options] of Object.entries({ "a desktop": DESKTOP, "a dark phone": DARK_PHONE })) {
		test(`sends a request with a guest's token on ${device}`, async () => {
			await open(PROFILE, options);
			await page.getByRole("button", { name: "Continue as guest" }).click();
			await page.getByText("Signed in as guest").waitFor();
			await sendProfileRequest("200 OK", /"username": "guest_/);
			expect(await overflow()).toBeLessThanOrEqual(0);
		});
	}

	test("shows the error of a request that has no token", async () => {
		await open(PROFILE, DESKTOP);
		await sendProfileRequest("401 Unauthorized", /"code": "unauthenticated"/);
		// Chromium logs every response of 400 and above.
		expect(faults.splice(0)).toEqual([expect.stringContaining("401")]);
	});

	test("finds a route by its summary and shows samples in curl, JavaScript and Python", async () => {
		await open("docs", DESKTOP);
		expect(await page.title()).toBe("API reference");
		for (const language of ["Shell", "JavaScript", "Python"])
			await page.getByRole("tab", { name: language }).waitFor();
		await page.getByRole("button", { name: /Search/ }).click();
		await page.getByRole("dialog").getByRole("combobox").fill("recrawl");
		await page
			.getByRole("option", { name: /Recrawl a web page/ })
			.first()
			.click();
		await page.getByRole("heading", { name: "Recrawl a web page" }).waitFor();
	});

	test("follows the system's dark mode", async () => {
		const background = async (colorScheme: "light" | "dark") => {
			await open("docs", { ...DESKTOP, colorScheme });
			const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
			if (colorScheme === "light") await page.context().close();
			return color;
		};
		expect(await background("light")).toBe("rgb(255, 255, 255)");
		expect(await background("dark")).toBe("rgb(15, 15, 15)");
	});

	test("is not loaded by the chat page", async () => {
		const loaded: string[] = [];
		browser.once("context", (context) => context.on("request", (sent) => loaded.push(sent.url())));
		page = await openPage(browser, stack.url, DESKTOP, faults);
		expect(loaded).toContain(`${stack.url}app/app.js`);
		expect(loaded.filter((url) => /scalar|api-reference/.test(url))).toEqual([]);
	});
});
