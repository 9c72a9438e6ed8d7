import type { Page } from "playwright-core";
import { expect } from "vitest";
import { DESKTOP, PHONE } from "../../support/chat-page.ts";
import { describePage, test as pageTest } from "../../support/page-test.ts";

const PROFILE = "docs#tag/authentication/GET/api/authentication/profile/";

const test = pageTest
	/** Opens the API reference at `path`. */
	.extend("openReference", ({ newPage, stack }) => async (path: string, options = {}) => {
		const page = await newPage({ viewport: DESKTOP, ...options });
		await page.goto(stack.url + path);
		const heading = page.getByRole("heading", { name: "Omeruta Brain" });
		await heading.or(profileRequest(page)).first().waitFor();
		return page;
	});

describePage("the API reference", () => {
	test.for([
		["a desktop", { viewport: DESKTOP }],
		["a dark phone", { viewport: PHONE, colorScheme: "dark" }],
	] as const)("sends a request with a guest's token on %s", async ([, options], { openReference }) => {
		const page = await openReference(PROFILE, options);
		await page.getByRole("button", { name: "Continue as guest" }).click();
		await page.getByText("Signed in as a guest").waitFor();
		await sendProfileRequest(page, "200 OK", /"username": "guest_/);
		const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
		expect(overflow).toBeLessThanOrEqual(0);
	});

	test("shows the error when a request has no token", async ({ openReference, faults }) => {
		const page = await openReference(PROFILE);
		await sendProfileRequest(page, "401 Unauthorized", /"code": "unauthenticated"/);
		// Chromium logs every response with a status of 400 or higher.
		expect(faults.splice(0)).toEqual([expect.stringContaining("401")]);
	});

	test("finds a route by its summary and shows samples in curl, JavaScript and Python", async ({
		openReference,
	}) => {
		const page = await openReference("docs");
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

	test("follows the system's dark mode", async ({ openReference }) => {
		const background = async (colorScheme: "light" | "dark") => {
			const page = await openReference("docs", { colorScheme });
			return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		};
		expect(await background("light")).toBe("rgb(255, 255, 255)");
		expect(await background("dark")).toBe("rgb(15, 15, 15)");
	});

	test("is not loaded by the chat page", async ({ open, browser, stack }) => {
		const loaded: string[] = [];
		browser.once("context", (context) => context.on("request", (request) => loaded.push(request.url())));
		await open({ viewport: DESKTOP });
		expect(loaded).toContain(`${stack.url}app/app.js`);
		expect(loaded.filter((url) => /scalar|api-reference/.test(url))).toEqual([]);
	});
});

function profileRequest(page: Page) {
	return page.getByRole("button", { name: /^Test Request.*get \/api\/authentication\/profile/ });
}

/**
 * Uses the API reference to send a request to the profile route. Waits for a response with this status and a matching
 * body.
 */
async function sendProfileRequest(page: Page, status: string, body: RegExp): Promise<void> {
	await profileRequest(page).click();
	await page.getByRole("button", { name: /^Send/ }).first().click();
	await page.getByText(status).first().waitFor();
	await page.locator(".cm-line").filter({ hasText: body }).first().waitFor();
}
