import { expect } from "vitest";
import { AccountPage } from "../../support/account-page.ts";
import { findViolations } from "../../support/axe.ts";
import { ChatPage } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

/** The smallest phone. */
const SMALL_PHONE = { width: 320, height: 640 };

describePage("the account views", () => {
	test.for(["light", "dark"] as const)(
		"pass the axe-core checks and fit a small phone in %s mode",
		async (colorScheme, { open, stack }) => {
			const chat = await open({ viewport: SMALL_PHONE, colorScheme, bypassCSP: true });
			const { page } = chat;
			const account = new AccountPage(page, stack.url);
			const check = async () => {
				expect(await findViolations(page)).toEqual([]);
				expect(await chat.sidewaysScroll()).toBe(0);
			};
			await chat.askAndWait("What is Bitcoin?");
			await account.openMenu();
			await check();
			await page.getByTestId("menu-settings").click();
			await page.getByTestId("quota").locator("progress").waitFor();
			await page.getByTestId("open-delete").click();
			await page.getByTestId("submit").click();
			await check();
			await account.show("sign-in");
			await page.getByTestId("guest-conversations").waitFor();
			await page.getByTestId("submit").click();
			await check();
			await account.show("reset/nonsense");
			await page.getByTestId("reset").waitFor();
			await check();
			await account.show("sign-up");
			await account.submit("sign-up", { email: "nonsense", password: "short" });
			await check();
			await account.signUp();
			await account.show("settings/account");
			await page.getByTestId("quota").locator("progress").waitFor();
			await page.getByTestId("open-delete").click();
			await check();
			await account.show("settings/sessions");
			await page.getByTestId("session").waitFor();
			await check();
			await account.show("settings/keys");
			await account.submit("key-form", { name: "x".repeat(100) });
			await page.getByTestId("copy-key").click();
			await page.getByTestId("revoke").click();
			await check();
			await account.show("settings/data");
			await page.getByTestId("export").waitFor();
			await check();
		},
	);

	test("can be used with the keyboard alone", async ({ newPage, stack }) => {
		const page = await newPage({ viewport: SMALL_PHONE });
		const chat = new ChatPage(page);
		const press = async (...keys: string[]) => {
			for (const key of keys) await page.keyboard.press(key);
		};
		await page.goto(stack.url);
		await page.getByTestId("open-sidebar").focus();
		await press("Enter");
		await page.getByTestId("account-menu").focus();
		await press("Enter", "Tab");
		await chat.expectFocus("menu-settings");
		await press("Escape");
		await chat.expectFocus("account-menu");
		expect(await page.getByTestId("menu-settings").count()).toBe(0);
		await press("Enter", "Tab", "Tab", "Enter");
		await page.getByTestId("sign-up").waitFor();
		await press("Tab");
		await chat.expectFocus("field-email");
		await press("Enter");
		await page.getByTestId("error-email").waitFor();
		await chat.expectFocus("field-email");
		const described = await page.getByTestId("field-email").getAttribute("aria-describedby");
		expect(described?.split(" ")).toHaveLength(2);
	});
});
