import { expect } from "vitest";
import { DESKTOP, expectCount, expectText } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";
import { XSS } from "../../support/xss.ts";

describePage("the knowledge panel", () => {
	test("closes one layer each time the user presses Escape, and restores the focus", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await page.getByTestId("knowledge").click();
		const panel = page.getByTestId("knowledge-panel");
		const row = page.getByTestId("page-row").first();
		await row.getByTestId("delete").click();
		// The confirmation is the topmost layer, wherever the focus is.
		await page.getByTestId("view-pages").focus();
		await page.keyboard.press("Escape");
		expect(await page.getByTestId("confirm-delete").count()).toBe(0);
		await chat.expectFocus("delete");

		const rows = page.getByTestId("page-row");
		const total = await rows.count();
		await page.getByTestId("filter").fill("bitcoin");
		await expect.poll(() => rows.count()).toBeLessThan(total);
		await page.keyboard.press("Escape");
		expect(await page.getByTestId("filter").inputValue()).toBe("");
		expect(await panel.count()).toBe(1);
		await expect.poll(() => rows.count()).toBe(total);

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
		await chat.expectFocus("knowledge");

		await page.keyboard.press("Enter");
		await page.getByTestId("close").click();
		await panel.waitFor({ state: "detached" });
		await chat.expectFocus("knowledge");
	});

	test("stays open when it is opened again immediately after it was closed", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		await page.getByTestId("knowledge").click();
		await page.getByTestId("knowledge-panel").waitFor();
		await page.evaluate(async () => {
			const click = (testId: string) =>
				document.querySelector<HTMLElement>(`[data-testid="${testId}"]`)?.click();
			const panel = document.querySelector<HTMLDialogElement>('[data-testid="knowledge-panel"]');
			const closed = new Promise((resolve) => panel?.addEventListener("close", resolve));
			click("close");
			const observer = new MutationObserver(() => {
				if (panel?.isConnected === false) click("knowledge");
			});
			observer.observe(document.body, { childList: true, subtree: true });
			await closed;
			observer.disconnect();
		});
		await page.waitForFunction(() => document.querySelector('[data-testid="page-row"]') !== null);
		expect(await page.getByTestId("knowledge-panel").count()).toBe(1);
	});

	test("offers to retry, and then to reload the page, when its code cannot be loaded", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP });
		const code = "**/app/chunks/panels-*";
		await page.route(code, (route) =>
			route.fulfill({ contentType: "text/javascript", body: 'throw new Error("This file was replaced.")' }),
		);
		await page.getByTestId("knowledge").click();
		const panel = page.getByTestId("knowledge-panel");
		await panel.getByRole("button", { name: "Retry" }).click();
		await panel.getByRole("button", { name: "Reload" }).waitFor();
		await page.unroute(code);
		await panel.getByRole("button", { name: "Reload" }).click();
		await panel.waitFor({ state: "detached" });
		await page.getByTestId("knowledge").click();
		await page.getByTestId("page-row").first().waitFor();
	});

	test("finds nothing for nonsense queries, and shows why a passage matches a real query", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
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
			await chat.search(nonsense);
			expect(await page.getByTestId("search-status").textContent()).toMatch(/^No passages found/);
			expect(await page.getByTestId("hit").count()).toBe(0);
		}
		for (const [query, match] of [
			["What is Bitcoin?", "Matches keywords and meaning"],
			["krypto", "Matches meaning"],
			["blokchain technlogy", "Matches keywords and meaning"],
		] as const) {
			await chat.search(query);
			expect(await page.getByTestId("hit").first().textContent()).toContain(match);
			expect(await page.getByTestId("knowledge-panel").textContent()).not.toMatch(
				/(?!3\.125 bitcoins)\d\.\d\d/,
			);
		}
	});

	test("shows what the user must enter before adding text", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.openKnowledge("add");
		await page.getByTestId("add-content").fill("The heron eats fish.");
		await page.getByText("Enter a title to add this text.").waitFor();
		expect(await page.getByTestId("add").isDisabled()).toBe(true);
		await page.getByTestId("add-title").fill("Herons");
		expect(await page.getByTestId("add").isDisabled()).toBe(false);
	});

	test("validates a URL while the user types it, and clears the previous URL's error", async ({
		open,
		site,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.openKnowledge("add");
		await chat.addUrl(site.missing);
		const error = page.getByRole("alert");
		await error.waitFor();
		// The browser logs each 422.
		expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
		await page.getByTestId("add-content").fill("nonsense");
		await page.getByText("“nonsense” is not a valid URL").waitFor();
		expect(await error.count()).toBe(0);
		expect(await page.getByTestId("add").isDisabled()).toBe(true);
	});

	test("shows the embedding progress, and why the search uses only keywords, without moving the tabs", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP, reducedMotion: "reduce" });
		const { page } = chat;
		const kinds = { starter: 0, added: 0, imported: 0, crawled: 0 };
		const embeddings = [
			{ model: "m", state: "working", embedded: 12 },
			{ model: null, state: "unavailable", embedded: 0, detail: "The model could not be downloaded." },
		];
		const isOpen = Promise.withResolvers<void>();
		await page.route("**/api/knowledge/statistics/", async (route) => {
			await isOpen.promise;
			const embedding = embeddings.length > 1 ? embeddings.shift() : embeddings[0];
			return route.fulfill({ json: { pages: 3, passages: 48, words: 900, kinds, embedding } });
		});
		await page.getByTestId("knowledge").click();
		const tab = page.getByTestId("view-add");
		const place = await tab.boundingBox();
		isOpen.resolve();
		const statistics = page.getByTestId("statistics");
		const progress = statistics.getByRole("progressbar", { name: /by meaning: 12 of 48 passages/ });
		await progress.waitFor();
		expect(await tab.boundingBox()).toEqual(place);
		await statistics.getByText("Search uses keywords only: The model could not be downloaded.").waitFor();
		await progress.waitFor({ state: "detached" });
		expect(await tab.boundingBox()).toEqual(place);
		await chat.screenshot("knowledge-keywords-only");
	});

	test("shows hostile titles and texts as plain text, and executes none of them", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		expect(XSS).toHaveLength(100);
		const lines = XSS.map((hostile, n) =>
			JSON.stringify({ id: n, title: hostile, text: `The quagga number ${n} says ${hostile} every day.` }),
		);
		await chat.openKnowledge("add");
		const name = "<img src=x onerror=alert(1)>.jsonl";
		const mimeType = "application/x-ndjson";
		const buffer = Buffer.from([...lines, '{"title":"<svg onload=alert(1)>"}'].join("\n"));
		await page.getByTestId("files").setInputFiles({ name, mimeType, buffer });
		const report = page.getByTestId("file-report");
		await expectText(report, `${name}100 pages, 1 rejected`);
		await expectText(report, "Line 101:");

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
		const texts = await rows.evaluateAll(openEach);
		for (const [at, title] of titles.entries()) expect(texts[at]).toContain(` says ${title} every day.`);
		await page.keyboard.press("Escape");

		for (const n of [0, 11, 22, 66, 77, 88]) {
			await chat.askAndWait(`What does the quagga number ${n} say every day?`);
			await page.locator('[data-testid="answer"] .citation').last().click();
			await page.getByTestId("cited-passage").waitFor();
			await page.keyboard.press("Escape");
		}
		for (const summary of await (await chat.openInfo()).locator("summary").all()) await summary.click();
		await chat.screenshot("knowledge-hostile");
		const hostileElements = await page.evaluate(
			() =>
				document.querySelectorAll("script:not([src]), img, iframe, svg:not(.icon), math, style, form form")
					.length,
		);
		expect(hostileElements).toBe(0);
	});
});

/** Opens the page of each row in the reader, and returns their texts. */
async function openEach(rows: Element[]): Promise<string[]> {
	const find = (testId: string) => document.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
	const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
	const texts: string[] = [];
	for (const row of rows) {
		row.querySelector<HTMLElement>(".row-head > .link-button")?.click();
		while (find("page-text") === null) await frame();
		texts.push(find("page-text")?.textContent ?? "");
		find("reader")?.querySelector<HTMLElement>('[data-testid="close"]')?.click();
		while (find("page-text") !== null) await frame();
	}
	return texts;
}
