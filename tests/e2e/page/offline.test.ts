import type { Page } from "playwright-core";
import { expect } from "vitest";
import { findViolations } from "../../support/axe.ts";
import { ChatPage, DESKTOP, expectCount, expectText, PHONE } from "../../support/chat-page.ts";
import { describePage, test } from "../../support/page-test.ts";

describePage("a page that is offline", () => {
	test("says so, keeps questions across a closed tab, and sends each once when the line is back", async ({
		open,
		stack,
	}) => {
		const { page } = await open({ viewport: PHONE, bypassCSP: true });
		const context = page.context();
		await context.setOffline(true);
		await expectText(page.locator('[data-state="offline"]'), "Offline");
		await page.getByTestId("question").fill("What is Bitcoin?");
		await page.getByTestId("send").click();
		await expectText(page.getByTestId("unsent"), "Will be sent when you are online.");
		expect(await findViolations(page)).toEqual([]);

		await page.getByTestId("question").fill("What is gold?");
		await page.getByTestId("send").click();
		await expectCount(page.getByTestId("unsent"), 2);
		await page.getByTestId("withdraw").last().click();
		await expectCount(page.getByTestId("unsent"), 1);
		expect(await page.getByTestId("question").inputValue()).toBe("What is gold?");

		const address = page.url();
		await page.close();
		await context.setOffline(false);
		const later = new ChatPage(await context.newPage());
		await later.page.goto(address);
		await later.answer("completed").waitFor();
		expect(await later.page.getByTestId("message-user").allTextContents()).toEqual(["What is Bitcoin?"]);
		await later.page.reload();
		await later.answer("completed").waitFor();
		expect(await later.page.getByTestId("message-user").allTextContents()).toEqual(["What is Bitcoin?"]);
		expect(address).toContain(stack.url);
	});

	test("says after a reload that earlier messages load later, above a question that waits", async ({
		open,
	}) => {
		const options = { viewport: PHONE, bypassCSP: true, serviceWorkers: "allow" } as const;
		const chat = await open(options);
		const { page } = chat;
		await page.waitForFunction("navigator.serviceWorker.controller !== null");
		await chat.askAndWait("What is Bitcoin?");
		await page.context().setOffline(true);
		await chat.ask("What is gold?");
		await page.getByTestId("unsent").waitFor();
		await page.reload();
		await page.getByText("Messages load when you are online.").waitFor();
		await expectText(page.getByTestId("message-user"), "What is gold?");
		expect(await findViolations(page)).toEqual([]);
		await page.context().setOffline(false);
		await expectCount(page.getByTestId("message-user"), 2);
		await page.getByText("Messages load when you are online.").waitFor({ state: "detached" });
	});

	test("sends waiting questions without a reload", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		await chat.page.context().setOffline(true);
		await chat.ask("What is Bitcoin?");
		await chat.page.getByTestId("unsent").waitFor();
		await chat.page.context().setOffline(false);
		await chat.answer("completed").waitFor();
		expect(await chat.page.getByTestId("message-user").count()).toBe(1);
	});
});

describePage("a question that the server rejects", () => {
	/** Rejects all questions of a page from its next load on. */
	async function rejectQuestions(page: Page): Promise<void> {
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			socket.onMessage((frame) => {
				const { action, message_id } = JSON.parse(String(frame));
				if (action !== "start_chat" && action !== "expand_knowledge") return server.send(frame);
				const error = { type: "error", code: "quota_exceeded", message: "Enough for today.", message_id };
				socket.send(JSON.stringify({ timestamp: new Date(0).toISOString(), ...error }));
			});
		});
		await page.reload();
	}

	test("is sent again after a reload, and can be taken back for editing", async ({ open }) => {
		const { page } = await open({ viewport: PHONE, bypassCSP: true });
		await rejectQuestions(page);
		const box = page.getByTestId("question");
		await box.fill("What is Bitcoin?");
		await page.getByTestId("send").click();
		await page.getByText("Enough for today.").waitFor();
		await page.reload();
		await page.getByText("Enough for today.").waitFor();
		expect(await findViolations(page)).toEqual([]);

		await box.fill("In one sentence.");
		await page.getByTestId("withdraw").click();
		await page.getByTestId("message-user").waitFor({ state: "detached" });
		await expect.poll(() => box.inputValue()).toBe("What is Bitcoin?\n\nIn one sentence.");
		await page.reload();
		await expect.poll(() => box.inputValue()).toBe("What is Bitcoin?\n\nIn one sentence.");
		expect(await page.getByTestId("message-user").count()).toBe(0);
	});

	test("stays an expansion with its URLs when it is taken back", async ({ open }) => {
		const chat = await open({ viewport: DESKTOP, bypassCSP: true });
		const { page } = chat;
		await rejectQuestions(page);
		await chat.expand("Herons", ["https://example.com/herons"]);
		await page.getByText("Enough for today.").waitFor();
		await chat.selectAgent("general");
		await page.getByTestId("withdraw").click();
		await expect.poll(() => page.getByTestId("question").inputValue()).toBe("Herons");
		expect(await page.getByTestId("agent").getAttribute("data-value")).toBe("expand");
		expect(await page.getByTestId("urls").inputValue()).toBe("https://example.com/herons");
	});
});

describePage("two tabs of a conversation", () => {
	test("show the same questions and answers as they happen", async ({ open }) => {
		const one = await open({ viewport: DESKTOP, bypassCSP: true });
		const two = new ChatPage(await one.page.context().newPage());
		await two.page.goto(one.page.url());
		await two.page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
		await one.ask("What is Bitcoin?");
		await expectText(two.page.getByTestId("message-user"), "What is Bitcoin?");
		await two.answer("completed").waitFor();
		await two.ask("What is Ethereum?");
		await one.page.getByText("What is Ethereum?").first().waitFor();
		await expectCount(one.page.getByTestId("metadata"), 2);
	});
});
