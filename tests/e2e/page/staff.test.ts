import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { AccountPage, PASSWORD } from "../../support/account-page.ts";
import { findViolations } from "../../support/axe.ts";
import { ChatPage, DESKTOP, expectText } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

const ROOT = join(import.meta.dirname, "../../..");
const SECTIONS = ["users", "budgets", "system", "questions", "dead-letters", "configuration", "audit"];
const SMALL_PHONE = { width: 320, height: 640 };
const run = promisify(execFile);

/**
 * Delays what the page's sockets receive after a question has started to run. Returns a function that ends the delay.
 * The page must be loaded afterwards.
 */
async function holdRunning(page: Page): Promise<() => void> {
	let isHolding = false;
	const held: (() => void)[] = [];
	await page.routeWebSocket(/\/ws\//, (socket) => {
		const server = socket.connectToServer();
		server.onMessage((message) => {
			if (isHolding) held.push(() => socket.send(message));
			else socket.send(message);
			isHolding ||= /"running":true/.test(String(message));
		});
	});
	return () => {
		isHolding = false;
		for (const send of held.splice(0)) send();
	};
}

describePage("the usage page for staff", () => {
	test("shows the questions of all users or only their own, and how many are running", async ({
		newPage,
		open,
		stack,
	}) => {
		const member = new AccountPage(await newPage({}), stack.url);
		await member.page.goto(stack.url);
		await new ChatPage(member.page).askAndWait("What is cryptocurrency?");

		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		const account = new AccountPage(page, stack.url);
		await run(process.execPath, ["scripts/staff.ts", await account.signUp()], {
			cwd: ROOT,
			env: { ...process.env, OMERUTA_STATE: stack.folder },
		});
		const release = await holdRunning(page);
		await account.show("analytics");
		await page.reload();
		await page.getByTestId("headline").waitFor();
		await page.getByTestId("filter-scope").selectOption("own");
		await page.getByTestId("empty").waitFor();
		expect(page.url()).toContain("scope=own");

		const running = page.getByTestId("running");
		await expectText(running, "No question is running.");
		const client = await account.client();
		await client.tasks.ask({ message: "What is Bitcoin?" });
		await expectText(running, "1 question running now.");
		release();
		await expectText(running, "No question is running.");
		await expectText(page.getByTestId("headline"), "Questions1Success");
	});
});

describePage("the staff page", () => {
	test("lets staff disable a user, undo it, and create a reset link, and shows all its sections accessibly", async ({
		newPage,
		open,
		stack,
		faults,
	}) => {
		const member = new AccountPage(await newPage({}), stack.url);
		await member.page.goto(stack.url);
		const email = await member.signUp();
		const [name = ""] = email.split("@");

		const { page } = await open({ viewport: DESKTOP, bypassCSP: true, reducedMotion: "reduce" });
		const account = new AccountPage(page, stack.url);
		const own = await account.signUp();
		await account.show("staff");
		await page.getByRole("heading", { name: "Staff access" }).waitFor();
		expect(await page.getByTestId("staff").count()).toBe(0);
		await run(process.execPath, ["scripts/staff.ts", own], {
			cwd: ROOT,
			env: { ...process.env, OMERUTA_STATE: stack.folder },
		});
		await page.reload();
		await account.openMenu();
		await page.getByTestId("menu-staff").click();
		await page.getByTestId("user-search").fill(name);
		await expectText(page.getByTestId("users"), email);
		await page.getByText("1 user", { exact: true }).waitFor();
		await page.getByRole("button", { name: `Manage ${name}` }).click();
		await page.getByTestId("user-budget").waitFor();
		await page.getByTestId("disable").click();
		await page.getByTestId("confirm-disable").click();
		await page.getByText(`${name} was disabled.`).waitFor();
		const other = await account.client();
		await expect(other.account.login(email, PASSWORD)).rejects.toMatchObject({ code: "account_disabled" });
		await page.getByTestId("undo").click();
		await page.getByText(`${name} can sign in again.`).waitFor();
		await page.getByTestId("reset-link").click();
		expect(await page.getByTestId("reset-url").inputValue()).toMatch(/\/#\/reset\/[\w-]{43}$/);

		const show = async (section: string) => {
			await account.show(`staff/${section}`);
			await page.locator(`[data-testid="section-${section}"][aria-current="page"]`).waitFor();
			await page.getByTestId("staff").getByText("Loading…").waitFor({ state: "detached" });
		};
		const found: Record<string, string[]> = {};
		for (const section of SECTIONS) {
			await show(section);
			const violations = await findViolations(page);
			await page.emulateMedia({ colorScheme: "dark" });
			violations.push(...(await findViolations(page, ["color-contrast"])));
			await page.emulateMedia({ colorScheme: "light" });
			if (violations.length > 0) found[section] = violations;
		}
		expect(found).toEqual({});
		await page.setViewportSize(SMALL_PHONE);
		await page.getByTestId("open-sidebar").waitFor();
		for (const section of SECTIONS) {
			await show(section);
			const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
			expect({ section, isWide }).toEqual({ section, isWide: false });
		}
		const entries = page.getByTestId("audit-entry");
		await expectText(entries.first(), "Created a password reset link");
		await expectText(entries.nth(1), "Enabled the user");
		await expectText(entries.nth(2), "Disabled the user");
		// The page of the disabled user was signed out, which its browser logs.
		for (const fault of faults.splice(0)) expect(fault).toContain("401");
	});
});
