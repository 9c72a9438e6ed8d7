import { expect } from "vitest";
import { memoryTokens } from "../../../src/client/api/token-store.ts";
import { OmerutaClient } from "../../../src/client/client.ts";
import { Tokens } from "../../../src/contracts/auth.ts";
import { DESKTOP } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("the page", () => {
	test("signs in a new guest with one click after the session ends", async ({ open, stack, faults }) => {
		const { page } = await open({ viewport: DESKTOP });
		const stored = await page.evaluate(() => localStorage.getItem("omeruta.tokens"));
		const tokens = memoryTokens(Tokens.parse(JSON.parse(stored ?? "")));
		const { account } = new OmerutaClient({ baseUrl: stack.url, tokens });
		for await (const { id } of account.sessions()) await account.endSession(id);
		await page.getByRole("button", { name: "Start a new conversation" }).click();
		await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
		// The browser logs each 401.
		for (const fault of faults.splice(0)) expect(fault).toContain("401");
	});

	test("offers to continue as a guest only where the server allows it", async ({ newPage, stack }) => {
		for (const guests of [true, false]) {
			const page = await newPage({ viewport: DESKTOP });
			await page.route("**/api/health/", async (route) => {
				const response = await route.fetch();
				await route.fulfill({ json: { ...(await response.json()), guests } });
			});
			const health = page.waitForResponse("**/api/health/");
			await page.goto(`${stack.url}#/sign-in`);
			await health;
			await page.getByTestId("sign-in").waitFor();
			const button = page.getByRole("button", { name: "Continue as guest" });
			if (guests) await button.waitFor();
			else expect(await button.count()).toBe(0);
		}
	});

	test("keeps the unsent text when the conversation is deleted elsewhere, and starts a new conversation", async ({
		open,
	}) => {
		const chat = await open({ viewport: DESKTOP });
		const { page } = chat;
		await chat.askAndWait("What is Bitcoin?");
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
		await chat.askAndWait("What is Ethereum?");
	});
});
