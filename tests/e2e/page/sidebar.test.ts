import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { ChatPage, DESKTOP, expectCount, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

/** How long to wait for the focus to move. */
const FOCUS_MS = 10_000;
const BITCOIN = "What is Bitcoin?";
const ETHEREUM = "What is Ethereum?";

describePage("the sidebar", () => {
	test("shows new, renamed and deleted conversations in every tab, and marks unread answers", async ({
		open,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await page.getByText("Your conversations will appear here.").waitFor();
		const other = await openTab(page);
		await chat.askAndWait(BITCOIN);
		await rows(other).getByText(BITCOIN).waitFor();
		const first = page.url();

		await page.getByTestId("new-conversation").click();
		await chat.askAndWait(ETHEREUM);
		await expectCount(rows(other), 2);
		expect(await rows(page).first().textContent()).toContain(ETHEREUM);
		expect(await page.locator('[aria-current="page"]').textContent()).toContain(ETHEREUM);
		await page.goBack();
		await page.getByTestId("message-user").getByText(BITCOIN).waitFor();
		expect(page.url()).toBe(first);

		await page.evaluate(askElsewhere);
		await rows(page).getByTestId("mark-unread").waitFor();
		await rows(page).getByText("What is gold?").click();
		await page.getByTestId("message-user").getByText("What is gold?").waitFor();
		await page.getByTestId("mark-unread").waitFor({ state: "detached" });
		await other.getByTestId("mark-unread").waitFor({ state: "detached" });

		await act(page, BITCOIN, "rename");
		await page.getByTestId("rename-field").fill("Digital gold");
		await page.keyboard.press("Enter");
		await rows(other).getByText("Digital gold").waitFor();

		await act(page, "Digital gold", "delete-conversation");
		for (const tab of [page, other]) await rows(tab).getByText("Digital gold").waitFor({ state: "detached" });
		await focused(page, "undo");
		await page.keyboard.press("Enter");
		for (const tab of [page, other]) await rows(tab).getByText("Digital gold").waitFor();

		// The open conversation makes room for a new one, whose question box does not take the focus.
		const gone = page.url();
		await act(page, "What is gold?", "delete-conversation");
		await page.getByTestId("message-user").waitFor({ state: "detached" });
		await focused(page, "undo");
		await page.getByTestId("undo").waitFor({ state: "detached" });
		await rows(page).getByText("What is gold?").waitFor({ state: "detached" });

		const missing = page.getByText("This conversation doesn't exist");
		expect(await missing.count()).toBe(0);
		await page.goto(gone);
		await missing.waitFor();
		await page.getByTestId("new-conversation").click();
		await missing.waitFor({ state: "detached" });
		// The browser logs the response 404 of the deleted conversation.
		faults.splice(0);
	});

	test("exports a conversation as Markdown and as JSON", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, acceptDownloads: true });
		const { page } = chat;
		await chat.askAndWait(BITCOIN);
		const [markdown] = await Promise.all([
			page.waitForEvent("download"),
			act(page, BITCOIN, "export-markdown"),
		]);
		expect(markdown.suggestedFilename()).toBe("What is Bitcoin.md");
		expect(await readFile(await markdown.path(), "utf8")).toContain(BITCOIN);
		const [json] = await Promise.all([page.waitForEvent("download"), act(page, BITCOIN, "export-json")]);
		expect(JSON.parse(await readFile(await json.path(), "utf8"))).toMatchObject({ title: BITCOIN });
	});

	test("finds a message, quotes it, and opens the conversation there", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		for (const question of [BITCOIN, ETHEREUM, "What is a smart contract?"]) await chat.askAndWait(question);
		await page.getByTestId("new-conversation").click();
		await page.keyboard.press("Control+k");
		await focused(page, "search-conversations");
		await page.keyboard.type("ethereum");
		const hit = page.getByTestId("conversation-hit").first();
		await hit.locator("mark").first().waitFor();
		expect((await hit.locator("mark").first().textContent())?.toLowerCase()).toBe("ethereum");
		await hit.click();
		const found = page.locator(".turn:focus");
		await found.waitFor();
		expect(await found.getByTestId("message-user").textContent()).toBe(ETHEREUM);
		await page.getByTestId("search-conversations").fill("zzzz");
		await page.getByText("No conversation contains these words.").waitFor();
	});

	test("is a drawer on a phone that the keyboard opens and closes", async ({ open }) => {
		const chat = await open({ viewport: PHONE, bypassCSP: true });
		const { page } = chat;
		await chat.askAndWait(BITCOIN);
		await page.getByTestId("open-sidebar").focus();
		await page.keyboard.press("Enter");
		const drawer = page.getByTestId("drawer");
		await drawer.getByTestId("conversation-row").waitFor();
		expect(await findViolations(page)).toEqual([]);
		for (let presses = 0; presses < 12; presses++) await page.keyboard.press("Tab");
		expect(await page.evaluate(() => document.activeElement?.closest("dialog, body")?.tagName)).toBe(
			"DIALOG",
		);
		await page.keyboard.press("Escape");
		await drawer.waitFor({ state: "detached" });
		await focused(page, "open-sidebar");
		await page.keyboard.press("Enter");
		await drawer.getByTestId("new-conversation").click();
		await drawer.waitFor({ state: "detached" });
		expect(await page.getByTestId("message-user").count()).toBe(0);
		expect(await chat.sidewaysScroll()).toBe(0);
	});
});

describePage("a keyboard shortcut", () => {
	test("starts a conversation, toggles the sidebar, focuses the question box, and is listed", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.askAndWait(BITCOIN);
		await page.keyboard.press("Control+b");
		await page.getByTestId("open-sidebar").waitFor();
		await page.reload();
		await page.getByTestId("open-sidebar").waitFor();
		await page.keyboard.press("Control+b");
		await rows(page).first().waitFor();
		await page.keyboard.press("Control+Shift+o");
		await page.getByTestId("message-user").waitFor({ state: "detached" });
		await page.getByTestId("close-sidebar").focus();
		await page.keyboard.press("/");
		await focused(page, "question");
		await page.keyboard.press("?");
		expect(await page.getByTestId("question").inputValue()).toBe("?");
		await page.getByTestId("close-sidebar").focus();
		await page.keyboard.press("?");
		await page.getByTestId("shortcut-list").getByText("Copy the last answer").waitFor();
		await page.keyboard.press("Escape");
		await page.getByTestId("shortcut-list").waitFor({ state: "detached" });
	});
});

describePage("the theme", () => {
	test("is applied before the first paint and after a change in another tab", async ({ open }) => {
		const { page } = await open({ viewport: DESKTOP, colorScheme: "light" });
		const store = (theme: string) =>
			page.evaluate(
				(value) => localStorage.setItem("omeruta.preferences", JSON.stringify({ theme: value })),
				theme,
			);
		await store("dark");
		// The page's own script is blocked, so only the script in the head can apply the theme.
		await page.route("**/app/app.js", (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
		await page.reload();
		expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe("dark");
		await page.unroute("**/app/app.js");
		await page.reload();
		const other = await openTab(page);
		expect(await other.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
		await store("light");
		await other.locator('html[data-theme="light"]').waitFor();
	});
});

function rows(page: Page): Locator {
	return page.getByTestId("conversation-row");
}

/** Waits until an element has the focus. */
async function focused(page: Page, testId: string): Promise<void> {
	await page.locator(`[data-testid="${testId}"]:focus`).waitFor({ timeout: FOCUS_MS });
}

/** Opens the page in a background tab of the same browser profile, with its own conversation. */
async function openTab(page: Page): Promise<Page> {
	const tab = await page.context().newPage();
	await tab.goto(new URL("#other_tab", page.url()).href);
	await new ChatPage(tab).page.getByTestId("search-conversations").waitFor();
	// A click waits for animation frames, which Chromium rarely draws in a background tab.
	await page.bringToFront();
	return tab;
}

/** Selects an action in the menu of a conversation. */
async function act(page: Page, title: string, action: string): Promise<void> {
	const row = rows(page).filter({ hasText: title });
	await row.hover();
	await row.getByTestId("conversation-menu").click();
	await page.getByTestId(action).click();
}

/** Asks a question over HTTP, which leaves the answer unread. */
async function askElsewhere(): Promise<void> {
	const { access } = Object(JSON.parse(localStorage.getItem("omeruta.tokens") ?? "{}"));
	await fetch("/api/agents/async/chat_async/", {
		method: "POST",
		headers: { authorization: `Bearer ${access}`, "content-type": "application/json" },
		body: JSON.stringify({ message: "What is gold?", conversation_id: "asked_elsewhere" }),
	});
}
