import { expect } from "vitest";
import { AccountPage, PASSWORD } from "../../support/account-page.ts";
import { findViolations } from "../../support/axe.ts";
import { type ChatPage, DESKTOP, expectText, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";
import { recordAnnouncements, ScreenReader } from "../../support/screen-reader.ts";
import { storeMessages } from "../../support/stored-messages.ts";
import { toExchanges, WIDE_ANSWERS } from "../../support/wide-answers.ts";

const COLOR_SCHEMES = ["light", "dark"] as const;
/** A 1280 × 1024 window at 400% zoom. */
const ZOOMED = { width: 320, height: 256 };
/** How many of the wide answers have something that scrolls. */
const SCROLLERS_MIN = 5;
/** More than there are elements that take the focus. */
const TABS_MAX = 60;
const BITCOIN = "What is Bitcoin?";

/** Rules that the markup and theme of `@scalar/api-reference` violate. */
const SCALAR_VIOLATIONS = /^(color-contrast|landmark-no-duplicate-banner|landmark-unique): /;

describePage("the page", () => {
	test("can be used with the keyboard alone: to ask, read, open a source, rename, and sign up", async ({
		open,
		stack,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const press = async (...keys: string[]) => {
			for (const key of keys) await page.keyboard.press(key);
		};
		await chat.expectFocus("question");
		await page.keyboard.type(BITCOIN);
		await press("Enter");
		await page.getByTestId("metadata").waitFor();
		await chat.expectFocus("question");

		await tabTo(chat, "source", "Shift+Tab");
		await press("Enter");
		await page.locator('[data-testid="cited-sentence"]:focus').waitFor();
		await press("Escape");
		await chat.expectFocus("source");
		await tabTo(chat, "info");
		await press("Enter");
		await page.getByTestId("answer-info").waitFor();
		await press("Escape");
		await chat.expectFocus("info");

		await tabTo(chat, "conversation-menu", "Shift+Tab");
		await press("Enter");
		await chat.expectFocus("rename");
		await press("ArrowUp");
		await chat.expectFocus("delete-conversation");
		await press("Escape");
		await chat.expectFocus("conversation-menu");
		await press("Enter", "Enter");
		await chat.expectFocus("rename-field");
		await page.keyboard.type("Digital gold");
		await press("Enter");
		await page.getByTestId("conversation-row").getByText("Digital gold").waitFor();

		await tabTo(chat, "account-menu");
		await press("Enter", "Tab");
		await chat.expectFocus("menu-settings");
		await press("Escape");
		await chat.expectFocus("account-menu");
		await press("Enter", "Tab", "Tab", "Tab", "Enter");
		await page.getByTestId("sign-up").waitFor();
		await press("Tab");
		await chat.expectFocus("field-email");
		await press("Enter");
		await page.getByTestId("error-email").waitFor();
		await chat.expectFocus("field-email");
		const described = await page.getByTestId("field-email").getAttribute("aria-describedby");
		expect(described?.split(" ")).toHaveLength(2);
		await page.keyboard.type(`keys_${crypto.randomUUID().slice(0, 8)}@example.org`);
		await press("Tab");
		await page.keyboard.type(PASSWORD);
		await press("Enter");
		await chat.expectFocus("question");
		const client = await new AccountPage(page, stack.url).client();
		expect((await client.account.check()).is_guest).toBe(false);
		await expectText(page.getByTestId("message-user"), BITCOIN);
	});

	test("can be used with only a keyboard on a phone's screen, and never scrolls sideways", async ({
		open,
	}) => {
		const chat = await open({ viewport: PHONE });
		const { page } = chat;
		await chat.screenshot("phone-empty");
		for (let presses = 0; presses < 20 && (await chat.focused()) !== "question"; presses++)
			await page.keyboard.press("Tab");
		await chat.expectFocus("question");
		await page.keyboard.type("What is Bitcoin?");
		await page.keyboard.press("Enter");
		await chat.answer("completed").waitFor();
		await chat.expectFocus("question");
		await page.getByTestId("info").press("Enter");
		for (const summary of await page.getByTestId("answer-info").locator("summary").all())
			await summary.press("Enter");
		await page.keyboard.press("Escape");
		await chat.expectFocus("info");
		expect(await chat.sidewaysScroll()).toBe(0);
		await chat.screenshot("phone-answered");
	});

	test("tells a screen reader what is where, and what happens: asking, reading, a source, an error", async ({
		open,
		stack,
	}) => {
		const permissions = ["clipboard-write"];
		const chat = await open({ viewport: DESKTOP, permissions, script: recordAnnouncements });
		const { page } = chat;
		const reader = await ScreenReader.attach(page);
		await page.getByTestId("suggestion").first().waitFor();
		await page.getByRole("searchbox").waitFor();
		const empty = await reader.read();
		expect(
			pick(empty, /^(complementary|banner|main|contentinfo|heading|searchbox|textbox|navigation)/),
		).toEqual([
			"complementary: Conversations",
			"searchbox: Search messages",
			"navigation: Conversations",
			"banner: ",
			"heading: Omeruta Brain",
			"main: ",
			"heading: What would you like to know?",
			"contentinfo: ",
			"textbox: Question focused=true",
		]);
		expect(empty).toContain("button: What is a blockchain? Cites its sources");
		expect(empty).toContain("button: Agent: General hasPopup=listbox");
		expect(pick(empty, /^(button|link|textbox|searchbox): *$/)).toEqual([]);

		await chat.askAndWait(BITCOIN);
		await page.getByTestId("stage").getByText("Complete").waitFor({ state: "attached" });
		const answered = await reader.read();
		const answer = answered.slice(answered.indexOf("heading: Answer"));
		expect(answered.indexOf("heading: Question")).toBeLessThan(answered.indexOf("heading: Answer"));
		const isCitation = (name: string) => /^button: Source \d: Bitcoin$/.test(name);
		const buttons = pick(answer, /^button/);
		expect(buttons.findIndex((name) => !isCitation(name))).toBeGreaterThan(0);
		expect(buttons.filter((name) => !isCitation(name)).slice(0, 2)).toEqual([
			expect.stringMatching(/^button: \d Bitcoin$/),
			expect.stringMatching(/^button: \d more/),
		]);
		expect(answer).toContain("button: Good answer");
		expect(answered).toContain(`link: ${BITCOIN}`);
		expect((await reader.announced()).at(-1)).toBe("Complete!");
		expect((await reader.announced()).length).toBeLessThan(10);

		await page.getByRole("button", { name: "Copy", exact: true }).click();
		await expect.poll(() => reader.announced()).toContain("Copied");
		await page.getByTestId("source").first().click();
		await page.getByTestId("cited-sentence").waitFor();
		const withSource = await reader.read();
		expect(withSource).toContain("dialog: Bitcoin");
		await page.keyboard.press("Escape");

		const account = new AccountPage(page, stack.url);
		await account.show("sign-up");
		await account.submit("sign-up", { email: "nonsense", password: PASSWORD });
		await expect.poll(() => reader.read()).toContain("textbox: Email focused=true");
	});

	test("lets users scroll wide tables and code with the keyboard", async ({ open }) => {
		const { page } = await open({ viewport: ZOOMED });
		await storeMessages(page, toExchanges(WIDE_ANSWERS));
		const scrollers = page.locator(".markdown :is(pre, .table)");
		await scrollers.nth(SCROLLERS_MIN - 1).waitFor();
		for (const scroller of await scrollers.all()) {
			if (!(await scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth))) continue;
			await scroller.focus();
			await page.keyboard.press("ArrowRight");
			await expect.poll(() => scroller.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
		}
	});
});

describePage("the API reference", () => {
	test.for(COLOR_SCHEMES)(
		"passes the axe-core checks in %s mode",
		async (colorScheme, { newPage, stack }) => {
			const page = await newPage({ viewport: ZOOMED, colorScheme, bypassCSP: true });
			await page.goto(`${stack.url}docs`);
			await page.getByRole("heading", { name: "Omeruta Brain" }).first().waitFor();
			const violations = await findViolations(page);
			expect(violations.filter((violation) => !SCALAR_VIOLATIONS.test(violation))).toEqual([]);
		},
	);
});

/** Presses Tab until the element with this `data-testid` has the focus. */
async function tabTo(chat: ChatPage, testId: string, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
	for (let presses = 0; presses < TABS_MAX; presses++) {
		await chat.page.keyboard.press(key);
		if ((await chat.focused()) === testId) return;
	}
	throw new Error(`${key} does not lead to ${testId}.`);
}

function pick(lines: readonly string[], pattern: RegExp): string[] {
	return lines.filter((line) => pattern.test(line));
}
