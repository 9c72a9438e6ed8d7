import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { AccountExport } from "../../../src/contracts/export.ts";
import { AccountPage, PASSWORD } from "../../support/account-page.ts";
import { DESKTOP, expectCount, expectText } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const ROOT = join(import.meta.dirname, "../../..");
const QUESTION = "What is Bitcoin?";
const NEW_PASSWORD = "quite another sentence";
const run = promisify(execFile);

/** Removes the messages that the browser logs for responses with this status. */
function expectStatus(faults: string[], status: number): void {
	for (const fault of faults.splice(0)) expect(fault).toContain(String(status));
}

describePage("an account", () => {
	test("is shown as soon as the server is back, if it was away when the page was loaded", async ({
		open,
		faults,
	}) => {
		const { page } = await open({ viewport: DESKTOP });
		const menu = page.getByRole("button", { name: "Account: Guest" });
		await menu.waitFor();
		let failures = 0;
		await page.route(/\/check-auth\/?$/, (route) => (++failures > 1 ? route.continue() : route.abort()));
		await page.reload();
		await menu.waitFor();
		expect(failures).toBeGreaterThan(1);
		faults.splice(0);
	});

	test("keeps a guest's conversation at sign-up, and shows it again after the next sign-in", async ({
		open,
		stack,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const account = new AccountPage(page, stack.url);
		await chat.askAndWait(QUESTION);
		const conversation = new URL(page.url()).hash;
		await account.openMenu();
		await page.getByTestId("menu-sign-up").click();
		await account.submit("sign-up", { email: "nonsense", password: "short" });
		await page.getByTestId("error-password").waitFor();
		await chat.expectFocus("field-email");
		const email = await account.signUp();
		expect(new URL(page.url()).hash).toBe(conversation);
		await expectText(page.getByTestId("answer"), "Bitcoin");

		await account.openMenu();
		await page.getByTestId("menu-sign-out").click();
		await page.getByRole("button", { name: "Account: Guest" }).waitFor();
		expect(await page.getByTestId("answer").count()).toBe(0);
		await account.show("sign-in");
		await account.submit("sign-in", { identifier: email, password: "wrong" });
		await expectText(page.getByTestId("error-password"), "Incorrect");
		expectStatus(faults, 400);
		await account.submit("sign-in", { password: PASSWORD });
		await page.getByTestId("question").waitFor();
		await page.goto(stack.url + conversation);
		await expectText(page.getByTestId("answer"), "Bitcoin");
	});

	test("is signed in to only after a guest agrees to leave the guest's conversations behind", async ({
		open,
		newPage,
		stack,
	}) => {
		const member = new AccountPage(await newPage({}), stack.url);
		await member.page.goto(stack.url);
		const email = await member.signUp();
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const account = new AccountPage(page, stack.url);
		await chat.askAndWait(QUESTION);
		const otherTab = await page.context().newPage();
		await otherTab.goto(page.url());
		await otherTab.getByTestId("answer").waitFor();
		await page.bringToFront();
		await account.show("sign-in");
		await page.getByTestId("guest-conversations").waitFor();
		await account.submit("sign-in", { identifier: email, password: PASSWORD });
		await page.getByText("Confirm this").waitFor();
		await page.getByTestId("leave").check();
		await account.submit("sign-in", {});
		await page.getByTestId("question").waitFor();
		// The other tab follows.
		await otherTab.getByTestId("answer").waitFor({ state: "detached" });
		await otherTab.getByRole("button", { name: `Account: ${email.split("@")[0]}` }).waitFor();
	});

	test("signs out all other devices when its password is changed", async ({ open, stack, faults }) => {
		const { page } = await open({ viewport: DESKTOP });
		const account = new AccountPage(page, stack.url);
		const email = await account.signUp();
		const other = await account.otherDevice(email);
		await account.show("settings/account");
		const passwords = { old_password: "wrong", new_password: NEW_PASSWORD };
		await account.submit("password-form", passwords);
		await page.getByTestId("error-old_password").waitFor();
		expectStatus(faults, 400);
		await account.submit("password-form", { ...passwords, old_password: PASSWORD });
		await page.getByText("Password changed.").waitFor();
		await expect(other.account.check()).rejects.toMatchObject({ code: "session_revoked" });
		await account.otherDevice(email, NEW_PASSWORD);
	});

	test("lists its sessions, ends one, and notices that its own was ended elsewhere", async ({
		open,
		stack,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const account = new AccountPage(page, stack.url);
		const email = await account.signUp();
		await chat.askAndWait(QUESTION);
		const [first, second] = [await account.otherDevice(email), await account.otherDevice(email)];
		await account.show("settings/sessions");
		await expectCount(page.getByTestId("session"), 3);
		await expectText(page.getByTestId("session"), "This device");
		await expectText(page.getByTestId("session"), "Active now.");
		await page.getByTestId("end-session").first().click();
		await page.getByTestId("confirm-end-session").click();
		await expectCount(page.getByTestId("session"), 2);
		await expect(second.account.check()).rejects.toMatchObject({ code: "session_revoked" });

		await page.goBack();
		await page.getByTestId("answer").waitFor();
		for await (const { id, current } of first.account.sessions())
			if (!current) await first.account.endSession(id);
		await page.getByText("You were signed out.").waitFor();
		expectStatus(faults, 401);
		await page.getByRole("button", { name: "Sign in" }).click();
		await account.submit("sign-in", { identifier: email, password: PASSWORD });
		// The conversation that was open is shown again.
		await expectText(page.getByTestId("answer"), "Bitcoin");
	});

	test("creates an API key that works until it is revoked, and changes its limits", async ({
		open,
		stack,
	}) => {
		const { page } = await open({ viewport: DESKTOP });
		const account = new AccountPage(page, stack.url);
		await account.show("settings/keys");
		await page.getByTestId("field-name").fill("Home automation");
		// A double click creates only one key.
		await page.getByTestId("submit").dblclick();
		const key = await page.getByTestId("key-value").inputValue();
		const ask = () =>
			fetch(new URL("/api/conversations/", stack.url), { headers: { authorization: `Bearer ${key}` } });
		expect((await ask()).status).toBe(200);
		await page.reload();
		await expectCount(page.getByTestId("key"), 1);
		expect(await page.getByText(key).count()).toBe(0);
		await page.getByTestId("edit-limits").click();
		const limits = page.getByTestId("key-limits");
		await limits.getByTestId("field-tokens_per_day").fill("5000");
		await page.keyboard.press("Enter");
		await limits.waitFor({ state: "detached" });
		await expectText(page.getByTestId("key"), "5,000 tokens per day");
		await page.getByTestId("revoke").click();
		await page.getByTestId("confirm-revoke").click();
		await page.getByText("was revoked").waitFor();
		expect((await ask()).status).toBe(401);
	});

	test("gets a new password with a reset link, once", async ({ open, stack, faults }) => {
		const { page } = await open({ viewport: DESKTOP });
		const account = new AccountPage(page, stack.url);
		const email = await account.signUp();
		const { stdout } = await run(process.execPath, ["scripts/staff.ts", "reset-link", email], {
			cwd: ROOT,
			env: { ...process.env, OMERUTA_STATE: stack.folder, PORT: new URL(stack.url).port },
		});
		const [link = ""] = stdout.split("\n");
		await page.goto(link);
		await account.submit("reset", { password: NEW_PASSWORD });
		await page.getByTestId("reset-done").waitFor();
		faults.length = 0;
		await page.goto("about:blank");
		await page.goto(link);
		await account.submit("reset", { password: PASSWORD });
		await expectText(page.getByTestId("error"), "This link is invalid, expired, or already used");
		expectStatus(faults, 401);
		await account.otherDevice(email, NEW_PASSWORD);
	});

	test("exports its conversations, and leaves nothing behind when it is deleted", async ({
		open,
		stack,
		faults,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		const account = new AccountPage(page, stack.url);
		const email = await account.signUp();
		await chat.askAndWait(QUESTION);
		await account.show("settings/data");
		const downloading = page.waitForEvent("download");
		await page.getByTestId("export").click();
		const file = await readFile(await (await downloading).path(), "utf8");
		const { profile, conversations } = AccountExport.parse(JSON.parse(file));
		expect(profile.email).toBe(email);
		expect(conversations.map(({ messages }) => messages[0]?.content)).toEqual([QUESTION]);

		const session = await account.client();
		const meter = Promise.withResolvers<void>();
		await page.route(/\/quota\/$/, async (route) => {
			await meter.promise;
			await route.continue();
		});
		await account.show("settings/account");
		await page.getByTestId("open-delete").click();
		// The meter is above the form, which stays in the window when the meter is loaded.
		meter.resolve();
		await page.getByTestId("quota").locator("progress[value]").waitFor();
		// The form opens at the end of a page that is longer than the window.
		const submit = page.getByTestId("delete-account").getByTestId("submit");
		await expect
			.poll(async () => {
				const box = await submit.boundingBox();
				return box && Math.floor(box.y + box.height);
			})
			.toBeLessThanOrEqual(DESKTOP.height);
		await account.submit("delete-account", { password: "wrong" });
		await page.getByTestId("error-password").waitFor();
		expectStatus(faults, 400);
		await account.submit("delete-account", { password: PASSWORD });
		await page.getByTestId("deleted").waitFor();
		await expect(session.account.check()).rejects.toMatchObject({ status: 401 });
		await expect(account.otherDevice(email)).rejects.toMatchObject({ code: "credentials_refused" });
		await page.getByTestId("continue").click();
		await page.getByRole("button", { name: "Account: Guest" }).waitFor();
		expect(await page.getByTestId("answer").count()).toBe(0);
	});
});
