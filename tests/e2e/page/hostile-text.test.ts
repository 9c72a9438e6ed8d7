import naughtyStrings from "big-list-of-naughty-strings/blns.json" with { type: "json" };
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { Shares } from "../../../src/client/api/shares.ts";
import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import { AGENT_TITLE_MAX_CHARS, MESSAGE_MAX_CHARS, TITLE_MAX_CHARS } from "../../../src/contracts/limits.ts";
import { DESKTOP } from "../../support/chat-page.ts";
import { recordFigure } from "../../support/figure.ts";
import { HeldAnswer } from "../../support/held-answer.ts";
import { describePage, test } from "../../support/page-test.ts";
import { until } from "../../support/until.ts";
import { XSS } from "../../support/xss.ts";

// A dialog, a violation of the Content-Security-Policy and a request to another origin are faults, which fail a test.

/** A word in every page and file, so that each payload can be found. */
const WORD = "quagga";
const QUESTION = XSS.join("\n").slice(0, MESSAGE_MAX_CHARS);
const AGENTS = 5;
/** Naughty strings that are shown in the same frame. */
const AT_ONCE = 50;

describePage("hostile text", () => {
	test("runs nothing and loads nothing as an answer that streams in", async ({ open, task }) => {
		recordFigure(task, `${XSS.length} payloads and ${naughtyStrings.length} naughty strings`);
		const chat = await open({ viewport: DESKTOP });
		const held = new HeldAnswer();
		await held.hold(chat.page);
		await chat.ask("What is a blockchain?");
		await until(() => held.hasCompleted);
		for (const payload of XSS) {
			held.show(`**An answer** with $x$ and ${payload}`);
			await nextFrame(chat.page);
		}
		for (let at = 0; at < naughtyStrings.length; at += AT_ONCE) {
			held.show(naughtyStrings.slice(at, at + AT_ONCE).join("\n\n"));
			await nextFrame(chat.page);
		}
		const payloads = XSS.map((payload) => `${payload}\n\n    ${payload}\n\n$${payload}$`);
		held.complete([...payloads, ...naughtyStrings].join("\n\n"));
		await chat.answer("completed").waitFor();
		await nextFrame(chat.page);
		expect(await countActiveElements(chat.page)).toBe(0);
	});

	test("runs nothing and loads nothing as a question, title, name, page, file, source or shared link", async ({
		open,
		newPage,
		stack,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const client = await clientOf(page, stack.url);
		const lines = XSS.map((payload, at) => ({
			id: `page-${at}`,
			title: payload,
			author: payload,
			url: `https://pages.test/${at}`,
			text: `${payload}\n\nThe ${WORD} number ${at} eats grass. ${payload} ${naughtyStrings[at * 4]}`,
		}));
		const report = await client.knowledge.importLines(lines.map((line) => JSON.stringify(line)).join("\n"));
		expect(report.failed).toEqual([]);
		for (const [at, name] of XSS.entries()) {
			await client.knowledge.storeExtractedFile({
				name: `${at}${name}`,
				media_type: "text/plain",
				bytes: 10,
				title: name.slice(0, TITLE_MAX_CHARS),
				text: `${name} The ${WORD} file ${at} is short.`,
			});
		}
		for (const [at, title] of XSS.slice(0, AGENTS).entries()) {
			await client.agents.create({
				name: `agent-${at}`,
				title: title.slice(0, AGENT_TITLE_MAX_CHARS),
				instructions: title,
			});
		}

		await chat.ask(QUESTION);
		await chat.answer("completed").waitFor();
		await chat.askAndWait(`What does the ${WORD} number 7 eat?`);
		await (await chat.openInfo()).waitFor();
		await page.keyboard.press("Escape");
		const { items } = await client.conversations.page();
		const [conversation] = items;
		if (conversation === undefined) throw new Error("The conversation is not listed.");
		for (const title of XSS)
			await client.conversations.rename(conversation.conversation_id, title.slice(0, TITLE_MAX_CHARS));
		await page.getByTestId("conversation-row").first().waitFor();

		for (const tab of ["pages", "search", "cited", "statistics"] as const) {
			await chat.openKnowledge(tab);
			if (tab === "pages") await page.getByTestId("page-row").nth(20).waitFor();
			if (tab === "search") await chat.search(WORD);
			await nextFrame(page);
			await page.keyboard.press("Escape");
		}
		await page.goto(`${stack.url}#/settings/agents`);
		await page
			.getByTestId("own-agent")
			.nth(AGENTS - 1)
			.waitFor();

		const { url } = await client.api(Shares).create({ conversation_id: conversation.conversation_id });
		const reader = await newPage({ viewport: DESKTOP });
		await reader.goto(url);
		await reader.getByTestId("shared-answer").nth(1).waitFor();
		for (const each of [page, reader]) expect(await countActiveElements(each)).toBe(0);
	});

	test("is refused by the browser where code inserts it as HTML or loads it as a script", async ({
		open,
		faults,
	}) => {
		const { page } = await open({ viewport: DESKTOP });
		const names = await page.evaluate(() => {
			const nameOf = (insert: () => unknown) => {
				try {
					return insert();
				} catch (error) {
					return error instanceof Error ? error.name : error;
				}
			};
			return [
				nameOf(() => document.body.insertAdjacentHTML("beforeend", "<b>x</b>")),
				nameOf(() => Object.assign(document.createElement("script"), { text: "alert(1)" }).text),
				nameOf(() => new Worker("/app/file-extractor.js")),
				nameOf(() => globalThis.trustedTypes?.createPolicy("other", {})),
				nameOf(() => globalThis.trustedTypes?.createPolicy("html", {})),
			];
		});
		expect(names).toEqual(Array(5).fill("TypeError"));
		await expect.poll(() => faults.length).toBe(5);
		expect(faults.splice(0).join()).not.toContain("alert");
	});
});

/** Returns a client that is signed in as the guest of a page. */
async function clientOf(page: Page, baseUrl: string): Promise<OmerutaClient> {
	const tokens = await page.evaluate(() => localStorage.getItem("omeruta.tokens"));
	return new OmerutaClient({ baseUrl, tokens: memoryTokens(JSON.parse(tokens ?? "null")) });
}

/** Counts the elements that only a payload can have created. */
function countActiveElements(page: Page): Promise<number> {
	return page
		.locator(
			'body script, iframe, object, embed, base, [onerror], [onload], [ontoggle], [href^="javascript:" i], img',
		)
		.count();
}

function nextFrame(page: Page): Promise<void> {
	return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve())));
}
