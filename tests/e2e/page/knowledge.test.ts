import { mkdir } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import { Tokens } from "../../../src/contracts/auth.ts";
import { findBrowser } from "../../support/browser.ts";
import { launchBrowser, openPage } from "../../support/open-page.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { XSS } from "../../support/xss.ts";

const SCREENSHOTS = join(import.meta.dirname, "../../../test-results");
const DESKTOP = { viewport: { width: 1280, height: 860 } };
const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: "dark" as const };

const OTTERS = `The lake is cold in winter.\n\nThe giant otter of Lake Zumba eats eleven fish a day. It sleeps in a burrow.`;
const EATS = "The giant otter of Lake Zumba eats eleven fish a day.";

const found = findBrowser();
if (found.path === null) console.log(found.howToInstall);

describe.skipIf(found.path === null)("knowledge in the page", () => {
	let site: Site;
	let stack: Stack;
	let browser: Browser;
	let page: Page;
	/** What must not happen in the page. */
	let faults: string[];

	beforeAll(async () => {
		await mkdir(SCREENSHOTS, { recursive: true });
		site = await startSite();
		stack = await startStack({
			env: { INFERENCE: "extractive", CRAWL_ALLOW_HOSTS: new URL(addressOf(site)).host },
		});
		browser = await launchBrowser(found.path ?? "");
	});

	afterAll(async () => {
		await browser.close();
		await stack[Symbol.asyncDispose]();
		site.server.close();
	});

	beforeEach(() => {
		faults = [];
	});

	afterEach(async () => {
		await page.context().close();
		expect(faults).toEqual([]);
	});

	async function open(options: BrowserContextOptions): Promise<void> {
		page = await openPage(browser, stack.url, options, faults);
	}

	async function add(title: string, text: string): Promise<void> {
		await page.getByTestId("knowledge").click();
		await page.getByTestId("view-add").click();
		await page.getByTestId("add-title").fill(title);
		await page.getByTestId("add-content").fill(text);
		await page.getByTestId("add").click();
		await page.getByTestId("added").waitFor();
		await page.keyboard.press("Escape");
	}

	async function ask(question: string): Promise<void> {
		await page.getByTestId("question").fill(question);
		await page.getByTestId("send").click();
		await page.getByTestId("metadata").last().waitFor();
	}

	const sidewaysScroll = () =>
		page.evaluate(() => {
			const { scrollWidth, clientWidth } = document.documentElement;
			return Math.max(0, scrollWidth - clientWidth);
		});

	const screenshot = (name: string) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });

	test("opens a citation at its passage and sentence, and says when the page was deleted", async () => {
		await open(DESKTOP);
		await add("Otters", OTTERS);
		await ask("What does the giant otter of Lake Zumba eat?");
		const citation = page.locator('[data-testid="answer"] .citation').first();
		const source = await citation.textContent();
		await citation.press("Enter");
		const passage = page.getByTestId("cited-passage");
		await passage.waitFor();
		expect(await passage.textContent()).toContain(EATS);
		expect(await page.getByTestId("cited-sentence").textContent()).toBe(EATS);
		expect(await page.getByTestId("page-text").textContent()).toBe(OTTERS);
		expect(await isInSight(page.getByTestId("cited-sentence"))).toBe(true);
		await screenshot("knowledge-citation");
		await page.keyboard.press("Escape");
		await page.getByTestId("reader").waitFor({ state: "detached" });
		expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(source);

		await page.getByTestId("evidence").locator("summary").click();
		expect(await page.locator('[data-supported="true"]').first().textContent()).toContain(EATS);

		await page.getByTestId("knowledge").click();
		await page.getByTestId("filter").fill("Zumba");
		await expectCount(page.getByTestId("page-row"), 1);
		await page.getByTestId("delete").click();
		await page.getByTestId("confirm-delete").click();
		await page.getByText("No matching pages.").waitFor();
		await page.getByTestId("view-cited").click();
		await page.locator('[data-testid="cited-page"][data-gone="true"]').getByText("Otters").waitFor();
		await page.keyboard.press("Escape");

		await citation.click();
		await page.getByTestId("page-gone").waitFor();
		expect(await page.getByTestId("kept-snippet").textContent()).toContain("Lake Zumba");
		await screenshot("knowledge-citation-gone");
		// The browser notes each answer of that kind.
		expect(faults.splice(0)).toEqual([expect.stringMatching(/ 404 .*\/api\/knowledge\/pages\//)]);
	});

	test("reads up on a topic, names what was skipped and failed, and opens what was read", async () => {
		await open(PHONE);
		const base = addressOf(site);
		await page.getByTestId("agent").selectOption("expand");
		await page.getByTestId("question").fill("The herons of Lake Zumba");
		await page
			.getByTestId("urls")
			.fill(["herons", "secret", "missing"].map((path) => base + path).join("\n"));
		await page.getByTestId("send").click();
		await page.getByTestId("expansion").waitFor();
		const outcome = (name: string) => page.locator(`[data-testid="outcome"][data-outcome="${name}"]`);
		expect(await outcome("skipped").textContent()).toContain("robots.txt");
		expect(await outcome("failed").textContent()).toContain("404");
		await screenshot("knowledge-expansion-phone");
		expect(await sidewaysScroll()).toBe(0);
		await outcome("added").getByRole("button", { name: "Herons of Lake Zumba" }).click();
		await page.getByTestId("page-text").getByText("stands on one leg").first().waitFor();
		const box = await page.getByTestId("reader").boundingBox();
		expect(box).toMatchObject({ x: 0, y: 0, ...PHONE.viewport });
		const link = page.getByTestId("reader").getByRole("link");
		expect(await link.getAttribute("href")).toBe(`${base}herons`);
		expect(await link.getAttribute("rel")).toContain("noopener noreferrer");
		await page.keyboard.press("Escape");

		await page.reload();
		await page.getByTestId("outcome").first().waitFor();
		expect(await outcome("added").count()).toBe(1);
	});

	test("asks again what was refused as it was asked: the same pages on the same topic", async () => {
		await open(DESKTOP);
		let refusals = 0;
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			socket.onMessage((message) => {
				const { action, message_id } = JSON.parse(String(message));
				if (action !== "expand_knowledge" || ++refusals > 2) return server.send(message);
				const error = { type: "error", code: "quota_exceeded", message: `Refusal ${refusals}.`, message_id };
				socket.send(JSON.stringify({ timestamp: new Date(0).toISOString(), ...error }));
			});
		});
		await page.reload();
		await page.getByTestId("agent").selectOption("expand");
		await page.getByTestId("question").fill("The herons of Lake Zumba");
		await page.getByTestId("urls").fill(`${addressOf(site)}herons`);
		await page.getByTestId("send").click();
		for (const refusal of ["Refusal 1.", "Refusal 2."]) {
			await page.getByTestId("error").getByText(refusal).waitFor();
			await page.getByRole("button", { name: "Retry" }).click();
		}
		await page.locator('[data-testid="outcome"][data-outcome="added"]').waitFor();
		await expectCount(page.getByTestId("message-user"), 1);
		expect(await page.getByTestId("error").count()).toBe(0);
	});

	test("starts a new guest at the first press once the sign-in was ended", async () => {
		await open(DESKTOP);
		const stored = await page.evaluate(() => localStorage.getItem("omeruta.tokens"));
		const tokens = memoryTokens(Tokens.parse(JSON.parse(stored ?? "")));
		const { account } = new OmerutaClient({ baseUrl: stack.url, tokens });
		for await (const { id } of account.sessions()) await account.endSession(id);
		await page.getByRole("button", { name: "Start a new conversation" }).click();
		await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
		// The browser notes each refusal.
		for (const fault of faults.splice(0)) expect(fault).toContain("401");
	});

	test("leaves the Enter that ends a composition to the input method, in Safari too", async () => {
		await open(DESKTOP);
		const box = page.getByTestId("question");
		await box.fill("What is gold?");
		for (const composing of [{ isComposing: true }, { keyCode: 229 }])
			await box.dispatchEvent("keydown", { key: "Enter", ...composing });
		expect(await page.getByTestId("message-user").count()).toBe(0);
		expect(await box.inputValue()).toBe("What is gold?");
		await box.dispatchEvent("keydown", { key: "Enter", keyCode: 13 });
		await page.getByTestId("metadata").waitFor();
	});

	test("stops what was asked last, and what goes on beside it by a button of its own", async () => {
		await open(PHONE);
		for (const topic of ["Swans", "Geese"]) {
			await page.getByTestId("agent").selectOption("expand");
			await page.getByTestId("question").fill(topic);
			await page.getByTestId("urls").fill(`${addressOf(site)}silent`);
			await page.getByTestId("send").click();
			const turn = page.locator(".turn", { hasText: topic });
			await turn.waitFor();
			await page.getByTestId("stage").getByText("0 of 1 page read").waitFor();
			if (topic === "Geese") await page.getByTestId("pending").getByText("0 of 1 page read").waitFor();
		}
		const stopped = (topic: string) => page.locator(".turn", { hasText: topic }).getByText("Stopped.");
		await screenshot("knowledge-two-readings-phone");
		await page.getByTestId("stop").click();
		await stopped("Geese").waitFor();
		expect(await stopped("Swans").count()).toBe(0);
		await page.getByTestId("stop").click();
		await stopped("Swans").waitFor();
		site.release();
	});

	test("says what is wrong with an address while it is typed, and forgets what was wrong with the last", async () => {
		await open(DESKTOP);
		await page.getByTestId("knowledge").click();
		await page.getByTestId("view-add").click();
		await page.getByLabel("URL").check();
		const content = page.getByTestId("add-content");
		await content.fill(`${addressOf(site)}missing`);
		await page.getByTestId("add").click();
		const refusal = page.getByRole("alert");
		await refusal.waitFor();
		// The browser notes every refusal.
		expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
		await content.fill("nonsense");
		await page.getByText("“nonsense” is not a valid URL").waitFor();
		expect(await refusal.count()).toBe(0);
		expect(await page.getByTestId("add").isDisabled()).toBe(true);
	});

	test("marks a citation whose page says something else since, and shows what it said", async () => {
		await open(DESKTOP);
		await page.getByTestId("knowledge").click();
		await page.getByTestId("view-add").click();
		await page.getByLabel("URL", { exact: true }).check();
		await page.getByTestId("add-content").fill(`${addressOf(site)}level`);
		await page.getByTestId("add").click();
		await page.getByTestId("added").waitFor();
		await page.keyboard.press("Escape");
		await ask("How high is the water level of Lake Zumba?");
		const source = page.getByTestId("source").first();
		expect(await source.getAttribute("data-changed")).toBe("false");

		site.level = "ninety";
		await page.getByTestId("knowledge").click();
		await page.getByTestId("filter").fill("water level");
		await page.getByRole("button", { name: "Refresh: The level of Lake Zumba" }).click();
		await page.keyboard.press("Escape");
		await page.locator('[data-testid="source"][data-changed="true"]').first().waitFor();
		await source.click();
		await page.getByTestId("page-changed").waitFor();
		expect(await page.getByTestId("page-text").textContent()).toContain("ninety metres");
		expect(await page.getByTestId("kept-snippet").textContent()).toContain("forty metres");
		await screenshot("knowledge-changed");
	});

	test("keeps what was typed and not sent over a reload", async () => {
		await open(DESKTOP);
		await page.getByTestId("question").fill("Half a quest");
		await page.reload();
		await page.getByTestId("connection-state").waitFor();
		expect(await page.getByTestId("question").inputValue()).toBe("Half a quest");
		await page.getByTestId("new-conversation").click();
		expect(await page.getByTestId("question").inputValue()).toBe("");
	});

	test("offers to go on after an answer that was cut at its length limit, and after no other", async () => {
		await open(DESKTOP);
		let cut = true;
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			server.onMessage((message) =>
				socket.send(
					cut ? String(message).replace('"finish_reason":"stop"', '"finish_reason":"length"') : message,
				),
			);
		});
		await page.reload();
		await ask("What is Bitcoin?");
		const goOn = page.getByTestId("continue");
		await goOn.waitFor();
		cut = false;
		await goOn.click();
		await expectCount(page.getByTestId("metadata"), 2);
		expect(await page.getByTestId("message-user").last().textContent()).toContain("Continue your answer");
		expect(await goOn.count()).toBe(0);
	});

	test("says plainly when it searches by words only, and shows how far the vectors are", async () => {
		await open(DESKTOP);
		const kinds = { starter: 0, added: 0, imported: 0, crawled: 0 };
		const embeddings = [
			{ model: "m", state: "working", embedded: 12 },
			{ model: null, state: "unavailable", embedded: 0, detail: "The model could not be downloaded." },
		];
		await page.route("**/api/knowledge/statistics/", (route) => {
			const embedding = embeddings.length > 1 ? embeddings.shift() : embeddings[0];
			return route.fulfill({ json: { pages: 3, passages: 48, words: 900, kinds, embedding } });
		});
		await page.getByTestId("knowledge").click();
		const statistics = page.getByTestId("statistics");
		const progress = statistics.getByRole("progressbar", { name: /by meaning: 12 of 48 passages/ });
		await progress.waitFor();
		await statistics.getByText("Search uses keywords only: The model could not be downloaded.").waitFor();
		await progress.waitFor({ state: "detached" });
		await screenshot("knowledge-words-only");
	});

	test("shows a hundred hostile titles and texts as text, and runs none of them", async () => {
		await open(DESKTOP);
		expect(XSS).toHaveLength(100);
		const lines = XSS.map((hostile, n) =>
			JSON.stringify({ id: n, title: hostile, text: `The quagga number ${n} says ${hostile} every day.` }),
		);
		await page.getByTestId("knowledge").click();
		await page.getByTestId("view-add").click();
		const name = "<img src=x onerror=alert(1)>.jsonl";
		const mimeType = "application/x-ndjson";
		const buffer = Buffer.from([...lines, '{"title":"<svg onload=alert(1)>"}'].join("\n"));
		await page.getByTestId("files").setInputFiles({ name, mimeType, buffer });
		const report = page.getByTestId("file-report");
		await report.waitFor();
		expect(await report.textContent()).toContain(`${name}: 100 pages, 1 rejected`);
		expect(await report.textContent()).toContain("Line 101:");

		await page.getByTestId("view-search").click();
		for (const query of ["quagga", "script alert", "onerror"]) {
			await page.getByTestId("search-query").fill(query);
			await page.getByTestId("search").click();
			await page.getByTestId("hit").first().waitFor();
		}
		await page.getByTestId("view-pages").click();
		const filtered = page.waitForResponse(/\bq=quagga\b/);
		await page.getByTestId("filter").fill("quagga");
		await filtered;
		const rows = page.getByTestId("page-row");
		await page.getByTestId("more").click();
		await page.getByTestId("more").click();
		await page.getByTestId("more").click();
		await expectCount(rows, 100);
		const titles = await rows.locator(".row-head > .link-button").allTextContents();
		expect(titles.toSorted()).toEqual(XSS.toSorted());
		for (const [index, title] of titles.entries()) {
			await rows.nth(index).locator(".row-head > .link-button").click();
			await page.getByTestId("page-text").waitFor();
			expect(await page.getByTestId("page-text").textContent()).toContain(` says ${title} every day.`);
			await page.getByTestId("reader").getByTestId("close").click();
		}
		await page.keyboard.press("Escape");

		for (const n of [0, 11, 22, 66, 77, 88]) {
			await ask(`What does the quagga number ${n} say every day?`);
			await page.locator('[data-testid="answer"] .citation').last().click();
			await page.getByTestId("cited-passage").waitFor();
			await page.keyboard.press("Escape");
		}
		for (const summary of await page.getByTestId("evidence").locator("summary").all()) await summary.click();
		await screenshot("knowledge-hostile");
		const alien = await page.evaluate(
			() => document.querySelectorAll("script:not([src]), img, iframe, svg, math, style, form form").length,
		);
		expect(alien).toBe(0);
	});
});

async function expectCount(locator: Locator, count: number): Promise<void> {
	await locator.nth(count - 1).waitFor();
	await locator.nth(count).waitFor({ state: "detached" });
}

function isInSight(locator: Locator): Promise<boolean> {
	return locator.evaluate((element) => {
		const { top, bottom } = element.getBoundingClientRect();
		return top >= 0 && bottom <= innerHeight;
	});
}

/** Two pages that may be read, one that may not, and none besides. */
interface Site {
	server: Server;
	/** What the page on the lake's level says: so many metres. */
	level: string;
	/** Ends the answers that are being waited for. */
	release(): void;
}

function addressOf({ server }: Site): string {
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("the site has no port");
	return `http://127.0.0.1:${address.port}/`;
}

async function startSite(): Promise<Site> {
	const heron =
		"<p>The heron of Lake Zumba stands on one leg for hours, and it waits for the fish to come to it.</p>";
	const waiting: ServerResponse[] = [];
	const server = createServer(({ url }, response) => {
		if (url === "/silent") return waiting.push(response);
		const send = (status: number, type: string, body: string) =>
			response.writeHead(status, { "content-type": `${type}; charset=utf-8` }).end(body);
		if (url === "/robots.txt") send(200, "text/plain", "User-agent: *\nDisallow: /secret");
		else if (url === "/herons") {
			send(200, "text/html", articleOf("Herons of Lake Zumba", heron.repeat(8)));
		} else if (url === "/level") {
			const level = `<p>The water level of Lake Zumba is ${site.level} metres, as it was measured at the pier.</p>`;
			send(200, "text/html", articleOf("The level of Lake Zumba", level.repeat(3)));
		} else send(404, "text/html", "There is nothing here.");
	});
	const site: Site = { server, level: "forty", release: () => endAll(waiting) };
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return site;
}

function endAll(responses: readonly ServerResponse[]): void {
	for (const response of responses) response.end();
}

function articleOf(title: string, body: string): string {
	return `<title>${title}</title><article><h1>${title}</h1>${body}</article>`;
}
