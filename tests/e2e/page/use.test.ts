import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { findBrowser } from "../../support/browser.ts";
import { launchBrowser, openPage } from "../../support/open-page.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { type StoredExchange, storeMessages } from "../../support/stored-messages.ts";

const SCREENSHOTS = join(import.meta.dirname, "../../../test-results");
const DESKTOP = { width: 1280, height: 800 };
/** What is left of a window of 1280 × 1024 at a zoom of 400 %. */
const ZOOMED = { width: 320, height: 256 };
const VIEWPORTS = [
	ZOOMED,
	{ width: 667, height: 320 },
	{ width: 390, height: 844 },
	{ width: 768, height: 1024 },
	DESKTOP,
];

const LONG_WORD = "Donaudampfschifffahrtsgesellschaft";
const WIDE_ANSWERS = {
	"a table with many columns":
		"| Year | Month | Population | Percentage | What happened | Country |\n|-|-|-|-|-|-|\n| 2024 | January | 1,234,567 | 12.5 % | Something that takes a few words to tell | Liechtenstein |",
	"a table in a script without spaces":
		"| 名称 | 说明 | 年份 | 人口 | 备注 | 国家 |\n|-|-|-|-|-|-|\n| 北京市海淀区 | 这是一个很长的说明文字用来测试换行 | 二零二四年 | 一千万人口 | 没有备注的地方 | 中华人民共和国 |",
	"aligned columns": "| left | middle | right |\n|:-|:-:|-:|\n| 1 | 2 | 3 |",
	"a table in a list": `- item\n\n  | one | two |\n  |-|-|\n  | ${LONG_WORD} | ${LONG_WORD} |`,
	"code in a quote": `> \`\`\`\n> ${"code ".repeat(60)}\n> \`\`\``,
	"indented code": `    ${"code ".repeat(60)}`,
	"a long word": `# ${LONG_WORD.repeat(8)}\n\n${"y".repeat(400)}`,
	"a long address": `See https://example.org/${"path/".repeat(80)} and [${"z".repeat(200)}](https://example.org/).`,
	"inline code and a formula": `\`${"x".repeat(300)}\` $$\\sum ${"x+".repeat(150)}$$`,
	"text without spaces": "ภาษาไทยไม่มีช่องว่าง".repeat(20),
	"deep quotes": `${"> ".repeat(30)}words at the bottom`,
	"deep lists": Array.from({ length: 30 }, (_, level) => `${"  ".repeat(level)}- level ${level}`).join("\n"),
};

const found = findBrowser();
if (found.path === null) console.log(found.howToInstall);

describe.skipIf(found.path === null)("the page in use", () => {
	let stack: Stack;
	let browser: Browser;
	let page: Page;
	/** What must not happen in the page. */
	let faults: string[];

	beforeAll(async () => {
		await mkdir(SCREENSHOTS, { recursive: true });
		stack = await startStack({ env: { INFERENCE: "extractive", WEB_SEARCH: "none" } });
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

	async function open(options: BrowserContextOptions): Promise<void> {
		page = await openPage(browser, stack.url, options, faults);
	}

	async function ask(question: string): Promise<void> {
		await page.getByTestId("question").fill(question);
		await page.getByTestId("send").click();
		await page.getByTestId("metadata").last().waitFor();
	}

	async function search(query: string): Promise<void> {
		await page.getByTestId("search-query").fill(query);
		const answered = page.waitForResponse(/\/search\//);
		await page.getByTestId("search").click();
		await answered;
		await page
			.getByTestId("search-status")
			.getByText(/ by keywords/)
			.waitFor();
	}

	const screenshot = (name: string) => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
	const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));

	test("never scrolls sideways, and keeps the words of tables whole", async () => {
		await open({ viewport: DESKTOP });
		await storeMessages(page, exchangesOf(WIDE_ANSWERS));
		for (const viewport of VIEWPORTS) {
			await page.setViewportSize(viewport);
			expect(await sidewaysScroll(page)).toBe(0);
			const cells = await page
				.locator("td, th")
				.evaluateAll((all) => all.map((cell) => cell.scrollWidth - cell.clientWidth));
			expect(Math.max(...cells)).toBeLessThanOrEqual(0);
			expect(await brokenWords(page)).toEqual([]);
			const narrowest = await page
				.locator("td")
				.evaluateAll((all) => Math.min(...all.map((cell) => cell.clientWidth)));
			expect(narrowest).toBeGreaterThan(64);
			await screenshot(`use-wide-${viewport.width}`);
		}
	});

	test("never scrolls a panel sideways on the smallest screen", async () => {
		await open({ viewport: ZOOMED });
		await page.getByTestId("knowledge").click();
		const overflow = () =>
			page
				.getByTestId("knowledge-panel")
				.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
		await page.getByTestId("page-row").first().waitFor();
		await page.getByTestId("delete").first().click();
		expect(await overflow()).toBe(0);
		for (const view of ["search", "add", "cited"]) {
			await page.getByTestId(`view-${view}`).click();
			expect(await overflow()).toBe(0);
		}
	});

	test("shows the question box and what has the focus on every size of screen", async () => {
		await open({ viewport: DESKTOP });
		await storeMessages(page, exchangesOf(WIDE_ANSWERS));
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
			await screenshot(`use-box-${viewport.width}x${viewport.height}`);
		}
	});

	test("keeps the question box in sight when a keyboard takes half of the screen", async () => {
		await open({ viewport: { width: 390, height: 844 } });
		await storeMessages(page, exchangesOf(WIDE_ANSWERS));
		await page.evaluate(() => scrollTo(0, 0));
		await page.getByTestId("question").focus();
		await page.setViewportSize({ width: 390, height: 420 });
		await expect.poll(() => isFocusHidden(page)).toBe(false);
	});

	test("leaves most of a short screen to the answers", async () => {
		await open({ viewport: { width: 640, height: 360 } });
		await storeMessages(page, exchangesOf(WIDE_ANSWERS));
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

	test("moves nothing when reduced motion is asked for", async () => {
		await open({ viewport: DESKTOP, reducedMotion: "reduce" });
		await keepAnswering(page);
		await page.locator(".writing").first().waitFor();
		expect(await movingParts(page)).toEqual([]);
		await page.emulateMedia({ reducedMotion: "no-preference" });
		expect((await movingParts(page)).length).toBeGreaterThanOrEqual(2);
	});

	test.each(["light", "dark"] as const)("passes the checks of axe-core in %s", async (colorScheme) => {
		await open({ viewport: { width: 390, height: 844 }, colorScheme, bypassCSP: true });
		expect(await findViolations(page)).toEqual([]);
		await ask("What is Bitcoin?");
		for (const summary of await page.locator("summary").all()) await summary.click();
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("agent").selectOption("expand");
		await page.getByTestId("urls").fill("nonsense");
		expect(await findViolations(page)).toEqual([]);

		await page.getByTestId("source").first().click();
		await page.getByTestId("page-text").waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Escape");

		await page.getByTestId("knowledge").click();
		await page.getByTestId("page-row").first().waitFor();
		await page.getByTestId("delete").first().click();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Escape");
		await page.getByTestId("view-search").click();
		await search("bitcoin");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("view-add").click();
		await page.getByTestId("add-content").fill("Words");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("view-cited").click();
		await page.getByTestId("cited-page").first().waitFor();
		expect(await findViolations(page)).toEqual([]);
		await page.keyboard.press("Escape");

		await storeMessages(page, exchangesOf({ ...WIDE_ANSWERS, "was stopped": "Half of" }, "stopped"));
		expect(await findViolations(page)).toEqual([]);
	});

	test.each(["light", "dark"] as const)(
		"passes the checks of axe-core in the API reference in %s",
		async (colorScheme) => {
			await open({ viewport: ZOOMED, colorScheme, bypassCSP: true });
			await page.goto(`${stack.url}docs`);
			await page.locator("#calls > details > summary").first().click();
			await page.locator("#calls > details[open] details > summary").first().click();
			await page.getByRole("button", { name: "Send" }).first().click();
			await page.locator("pre", { hasText: "200 OK" }).waitFor();
			expect(await findViolations(page)).toEqual([]);
			expect(await sidewaysScroll(page)).toBe(0);
		},
	);

	test("scrolls tables and code with the keyboard", async () => {
		await open({ viewport: ZOOMED });
		await storeMessages(page, exchangesOf(WIDE_ANSWERS));
		const scrollers = page.locator(".markdown :is(pre, .table)");
		expect(await scrollers.count()).toBeGreaterThan(4);
		for (const scroller of await scrollers.all()) {
			if (!(await scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth))) continue;
			await scroller.focus();
			await page.keyboard.press("ArrowRight");
			await expect.poll(() => scroller.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
		}
	});

	test("closes one thing at a time with Escape, and returns the focus", async () => {
		await open({ viewport: DESKTOP });
		await page.getByTestId("knowledge").click();
		const panel = page.getByTestId("knowledge-panel");
		const row = page.getByTestId("page-row").first();
		await row.getByTestId("delete").click();
		// What was asked stands, wherever the focus is.
		await page.getByTestId("view-pages").focus();
		await page.keyboard.press("Escape");
		expect(await page.getByTestId("confirm-delete").count()).toBe(0);
		expect(await focused()).toBe("delete");

		const rows = page.getByTestId("page-row");
		const all = await rows.count();
		await page.getByTestId("filter").fill("bitcoin");
		await expect.poll(() => rows.count()).toBeLessThan(all);
		await page.keyboard.press("Escape");
		expect(await page.getByTestId("filter").inputValue()).toBe("");
		expect(await panel.count()).toBe(1);
		await expect.poll(() => rows.count()).toBe(all);

		await row.getByTestId("delete").click();
		await row.locator(".link-button").click();
		await page.getByTestId("page-text").waitFor();
		await page.keyboard.press("Escape");
		await page.getByTestId("reader").waitFor({ state: "detached" });
		expect(await page.getByTestId("confirm-delete").count()).toBe(1);
		await page.keyboard.press("Escape");
		expect(await page.getByTestId("confirm-delete").count()).toBe(0);
		await page.keyboard.press("Escape");
		await panel.waitFor({ state: "detached" });
		expect(await focused()).toBe("knowledge");

		await page.keyboard.press("Enter");
		await page.getByTestId("close").click();
		await panel.waitFor({ state: "detached" });
		expect(await focused()).toBe("knowledge");
	});

	test("finds nothing for nonsense, and says in words why it found the rest", async () => {
		await open({ viewport: DESKTOP });
		await page.getByTestId("knowledge").click();
		await page.locator('[data-testid="statistics"][data-embedding="ready"]').waitFor();
		await page.getByTestId("view-search").click();
		for (const nonsense of [
			"xyzzy",
			"qqqqqqqqq",
			"asdfgh qwertz",
			"flibbertigibbet snorkelwacker",
			"的的的",
			"🦄",
		]) {
			await search(nonsense);
			expect(await page.getByTestId("search-status").textContent()).toMatch(/^Nothing found/);
			expect(await page.getByTestId("hit").count()).toBe(0);
		}
		for (const [query, match] of [
			["What is Bitcoin?", "Matches keywords and meaning"],
			["krypto", "Matches meaning"],
			["blokchain technlogy", "Matches meaning"],
		] as const) {
			await search(query);
			expect(await page.getByTestId("hit").first().textContent()).toContain(match);
			expect(await page.getByTestId("knowledge-panel").textContent()).not.toMatch(/score|\d\.\d\d/i);
		}
	});

	test("brings a topic that could not be read up on back, to be changed, and names no field of the API", async () => {
		await open({ viewport: DESKTOP });
		await page.getByTestId("agent").selectOption("expand");
		await page.getByTestId("question").fill("The herons of Lake Zumba");
		await page.getByTestId("send").click();
		const error = page.getByTestId("error");
		await error.waitFor();
		expect(await error.textContent()).toContain("give the addresses of the pages to read");
		await page.getByTestId("urls").waitFor();
		expect(await page.getByTestId("question").inputValue()).toBe("The herons of Lake Zumba");

		await page.getByTestId("urls").fill("https://nowhere.invalid/herons");
		await page.getByTestId("send").click();
		await error.nth(1).waitFor();
		expect(await error.nth(1).textContent()).not.toMatch(/urls/);
		// biome-ignore lint/performance/useDomNodeTextContent: the lines as they are laid out are what is tested
		expect(await error.nth(1).innerText()).toContain("\n- https://nowhere.invalid/herons");
		await expect.poll(() => page.getByTestId("urls").inputValue()).toBe("https://nowhere.invalid/herons");
	});

	test("leaves a question alone that is being typed while a topic fails", async () => {
		await open({ viewport: DESKTOP });
		const asked = Promise.withResolvers<() => void>();
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			socket.onMessage((message) => {
				const { action, message_id } = JSON.parse(String(message));
				if (action !== "expand_knowledge") return server.send(message);
				const timestamp = new Date(0).toISOString();
				const refusal = { type: "error", code: "quota_exceeded", message: "Enough.", message_id, timestamp };
				asked.resolve(() => socket.send(JSON.stringify(refusal)));
			});
		});
		await page.reload();
		await page.getByTestId("agent").selectOption("expand");
		await page.getByTestId("question").fill("Herons");
		await page.getByTestId("send").click();
		const refuse = await asked.promise;
		await page.getByTestId("question").fill("What is");
		refuse();
		await page.getByText("Enough.").waitFor();
		expect(await page.getByTestId("question").inputValue()).toBe("What is");
		expect(await page.getByTestId("agent").inputValue()).toBe("general");
	});

	test("shows no contributions where they only repeat the answer", async () => {
		await open({ viewport: DESKTOP });
		for (const question of [
			"Compare Bitcoin and Ethereum",
			"Explain how Bitcoin works, compare it with gold, and summarise both.",
		]) {
			await page.getByTestId("agent").selectOption("several");
			const before = await page.getByTestId("metadata").count();
			await page.getByTestId("question").fill(question);
			await page.getByTestId("send").click();
			await page.getByTestId("metadata").nth(before).waitFor();
		}
		expect(await page.getByTestId("contributions").count()).toBe(0);
	});

	test("names the conversation, its state and what is open in the tab's title", async () => {
		await open({ viewport: DESKTOP });
		const title = () => expect.poll(() => page.title());
		await title().toBe("Omeruta Brain");
		await ask("What is  Bitcoin?\nTell me.");
		await title().toBe("What is Bitcoin? Tell me. – Omeruta Brain");
		await page.reload();
		await title().toBe("What is Bitcoin? Tell me. – Omeruta Brain");
		await page.getByTestId("knowledge").click();
		await title().toBe("Knowledge – What is Bitcoin? Tell me. – Omeruta Brain");
		await page.getByTestId("page-row").getByText("Ethereum").first().click();
		await title().toBe("Ethereum – Knowledge – What is Bitcoin? Tell me. – Omeruta Brain");
		await page.keyboard.press("Escape");
		await page.keyboard.press("Escape");
		await page.getByTestId("new-conversation").click();
		await title().toBe("Omeruta Brain");
		await keepAnswering(page);
		await title().toBe("Answering: Nothing ends – Omeruta Brain");
	});

	test("offers a way on after answers that were stopped or failed", async () => {
		await open({ viewport: DESKTOP });
		await storeMessages(page, [
			{ question: "First", answer: "Half of", status: "stopped" },
			{ question: "Second", answer: "The answer broke off.", status: "failed" },
			{ question: "Third", answer: "", status: "stopped" },
		]);
		const ways = (turn: number) => page.locator(".turn").nth(turn).getByRole("button").allTextContents();
		expect(await ways(0)).toEqual(["Retry"]);
		expect(await ways(1)).toEqual(["Retry"]);
		expect(await ways(2)).toEqual(["Retry"]);
		await storeMessages(page, [{ question: "First", answer: "Half of", status: "stopped" }]);
		expect(await ways(0)).toEqual(["Retry", "Continue"]);
	});

	test("says why a text cannot be added yet", async () => {
		await open({ viewport: DESKTOP });
		await page.getByTestId("knowledge").click();
		await page.getByTestId("view-add").click();
		await page.getByTestId("add-content").fill("The heron eats fish.");
		await page.getByText("Enter a title to add this text.").waitFor();
		expect(await page.getByTestId("add").isDisabled()).toBe(true);
		await page.getByTestId("add-title").fill("Herons");
		expect(await page.getByTestId("add").isDisabled()).toBe(false);
	});

	test("keeps what is typed when the conversation was deleted elsewhere, and starts a new one", async () => {
		await open({ viewport: DESKTOP });
		await ask("What is Bitcoin?");
		await page.getByTestId("question").fill("And who made it?");
		await page.evaluate(async () => {
			const { access } = Object(JSON.parse(localStorage.getItem("omeruta.tokens") ?? "{}"));
			const headers = { authorization: `Bearer ${access}` };
			await fetch(`/api/conversations/${location.hash.slice(1)}/`, { method: "DELETE", headers });
		});
		await page.getByRole("alert").getByText("This conversation was deleted.").waitFor();
		expect(await page.getByTestId("send").isDisabled()).toBe(true);
		expect(await page.getByTestId("question").inputValue()).toBe("And who made it?");
		await page.getByRole("button", { name: "Start a new conversation" }).click();
		await ask("What is Ethereum?");
	});
});

function exchangesOf(
	answers: Record<string, string>,
	lastStatus: StoredExchange["status"] = "complete",
): StoredExchange[] {
	const all = Object.entries(answers);
	return all.map(([kind, answer], at) => ({
		question: `Show me ${kind}`,
		answer,
		status: at === all.length - 1 ? lastStatus : "complete",
	}));
}

/** Asks a question whose answer begins, and never ends. */
async function keepAnswering(page: Page): Promise<void> {
	await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((frame) => {
			if (!/"type":"task_(completed|token)"/.test(String(frame))) socket.send(frame);
		});
	});
	await page.reload();
	await page.getByTestId("question").fill("Nothing ends");
	await page.getByTestId("send").click();
}

function sidewaysScroll(page: Page): Promise<number> {
	return page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;
		return Math.max(0, scrollWidth - clientWidth);
	});
}

/** Words of tables, of letters that no line may end between, which stand on more than one line. */
function brokenWords(page: Page): Promise<string[]> {
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

/** Whether what has the focus is out of sight, or below something else. */
function isFocusHidden(page: Page): Promise<boolean> {
	return page.evaluate(() => {
		const { activeElement: element } = document;
		if (element === null || element === document.body) return false;
		// A link that is longer than the screen is high shows some of its lines.
		return ![...element.getClientRects()].some(({ top, bottom, left }) => {
			const at = document.elementFromPoint(
				Math.min(Math.max(left + 4, 1), innerWidth - 2),
				top + Math.min(10, (bottom - top) / 2),
			);
			return at !== null && (element.contains(at) || at.contains(element));
		});
	});
}

/** Elements, and what stands before and after them, that have an animation or a transition. */
function movingParts(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll("*")].flatMap((element) =>
			[null, "::before", "::after", "::backdrop"].flatMap((part) => {
				const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element, part);
				const moves =
					animationName !== "none" || /[1-9]/.test(transitionDuration) || scrollBehavior === "smooth";
				return moves ? `${element.tagName}.${element.className}${part ?? ""}` : [];
			}),
		),
	);
}
