import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import * as z from "zod";
import { findViolations } from "../support/axe.ts";
import { describePage, test as pageTest } from "../support/page-test.ts";
import { atStack, runInBash, SNIPPETS, snippet } from "../support/protocol-v1-guide.ts";
import { extractiveTest } from "../support/shared-stack.ts";

/** How often and how long a task's status is read, in milliseconds. */
const POLL = { interval: 500, timeout: 120_000 };
const DEMO = "static/websocket-demo.html";

/** The headings whose snippets these tests run. */
const RUN = [
	"BEFORE: Synchronous (Blocking)",
	"AFTER: Asynchronous with Real-Time Updates",
	"Even Better: WebSocket Real-Time",
	"Async Chat Processing",
	"Check Task Status",
	"Multi-Agent Processing",
	"Knowledge Expansion",
	"Test 1: Basic WebSocket Connection",
	"Test 2: Real-Time AI Chat",
	"Test 3: Agent Type Switching",
	"Test 4: Fallback to Polling",
	"Authentication Issues",
];
/** The headings whose snippets address the processes of the earlier system, or draw a picture. */
const NOT_RUN = [
	"Check All Services Are Running",
	"Before vs After Comparison",
	"WebSocket Connection Failed",
	"Tasks Not Processing",
	"Model Loading Errors",
	"Docker Compose Setup",
	"Environment Variables",
	"Real Performance Example",
	"Access Analytics",
];

const Accepted = z.object({
	task_id: z.string(),
	status: z.literal("processing"),
	check_status_url: z.string(),
});
const Status = z.object({
	status: z.string(),
	progress: z.number(),
	message: z.string(),
	result: z.object({ response: z.string() }).optional(),
});

describe("the protocol v1 guide", () => {
	extractiveTest("has no snippet that these tests forget", () => {
		expect(SNIPPETS.map(({ heading }) => heading).sort()).toEqual([...RUN, ...NOT_RUN].sort());
	});

	extractiveTest("starts a task and reads its status with curl", async ({ stack, guest }) => {
		const token = { YOUR_JWT_TOKEN: await guest.accessToken() };
		const { task_id } = await runInBash(stack.url, snippet("Async Chat Processing", token), Accepted);
		await expect
			.poll(
				() => runInBash(stack.url, snippet("Check Task Status", { ...token, abc123: task_id }), Status),
				POLL,
			)
			.toMatchObject({ status: "completed", progress: 100, message: "Complete!" });
		expect((await guest.status(task_id)).result).toMatchObject({ agent_type: "research" });
	});

	extractiveTest("asks several agents with curl", async ({ stack, guest }) => {
		const token = { YOUR_JWT_TOKEN: await guest.accessToken() };
		const { task_id } = await runInBash(stack.url, snippet("Multi-Agent Processing", token), Accepted);
		await expect.poll(() => guest.status(task_id), POLL).toMatchObject({ status: "completed" });
		expect((await guest.status(task_id)).result).toMatchObject({ multiagent_processing: true });
		const messages = await guest.history("session_123");
		expect(messages[0]?.content).toBe("Compare Bitcoin and Ethereum for investment");
	});

	extractiveTest("starts an expansion with curl", async ({ stack, guest }) => {
		const token = { YOUR_JWT_TOKEN: await guest.accessToken() };
		const Expansion = Accepted.extend({ topic: z.string(), max_urls: z.number() });
		const accepted = await runInBash(stack.url, snippet("Knowledge Expansion", token), Expansion);
		expect(accepted).toMatchObject({ topic: "quantum computing", max_urls: 5 });
	});

	extractiveTest("signs in with curl", async ({ stack }) => {
		const username = `reader_${crypto.randomUUID().slice(0, 8)}`;
		const password = "a long enough sentence";
		const account = { username, email: `${username}@example.org`, password, password_confirm: password };
		const registered = await fetch(new URL("/api/authentication/register/", stack.url), {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify(account),
		});
		expect(registered.status).toBe(201);
		const credentials = { your_username: username, your_password: password };
		const SignedIn = z.object({ access: z.string(), user: z.object({ username: z.string() }) });
		const { user } = await runInBash(stack.url, snippet("Authentication Issues", credentials), SignedIn);
		expect(user.username).toBe(username);
	});
});

const test = pageTest
	/** Opens the demo page. */
	.extend("openDemo", ({ newPage, stack }) => async (options = {}) => {
		const page = await newPage(options);
		await page.goto(stack.url + DEMO);
		return page;
	})
	/** Opens the demo page with the guest's token, which was set in the console before a refresh. */
	.extend("openAsGuest", ({ openDemo, guest }) => async () => {
		const page = await openDemo();
		const [code = ""] =
			/^setAuthToken\(.*?\)/m.exec(
				snippet("Test 1: Basic WebSocket Connection", { YOUR_JWT_TOKEN_HERE: await guest.accessToken() }),
			) ?? [];
		await runInConsole(page, code);
		await page.reload();
		return page;
	});

describePage("the WebSocket demo", () => {
	test("connects with the token that setAuthToken kept over a refresh", async ({ openAsGuest, guest }) => {
		const page = await openAsGuest();
		await connect(page);
		await send(page, "What is cryptocurrency?");
		await waitForAnswers(page, 1);
		for await (const { title } of guest.client.conversations.list())
			expect(title).toContain("What is cryptocurrency?");
	});

	test("shows the stages, the answer and its metadata over the socket", async ({ openDemo }) => {
		const page = await openDemo();
		await connect(page);
		await send(page, "What is the future of cryptocurrency?");
		await waitForAnswers(page, 1);
		expect(await page.locator("#stage").textContent()).toBe("Complete!");
		expect(await page.getByRole("progressbar").getAttribute("value")).toBe("100");
		expect(await page.locator(".metadata").textContent()).toMatch(
			/^Agent: general · Sources: [1-9]\d* · Time: \d+\.\d\ss$/,
		);
		const log = await page.getByLabel("Frames").inputValue();
		expect(log).toMatch(
			/AI is processing your message\.\.\..*"progress":25,"message":"Searching knowledge base\.\.\.".*"progress":75,"message":"Generating response\.\.\..*task_completed/s,
		);
		expect(await statistics(page)).toMatchObject({ Mode: "WebSocket", Messages: "1", Answers: "1" });
	});

	test("asks the agent that is selected, with or without context", async ({ openDemo }) => {
		const page = await openDemo();
		await connect(page);
		await page.getByLabel("Agent").selectOption("Research Agent");
		await send(page, "Research the latest developments in AI");
		await waitForAnswers(page, 1);
		await page.getByLabel("Agent").selectOption("Q&A Agent");
		await page.getByLabel("Use context").uncheck();
		await send(page, "What is machine learning?");
		await waitForAnswers(page, 2);
		const metadata = await page.locator(".metadata").allTextContents();
		expect(metadata[0]).toMatch(/^Agent: research/);
		expect(metadata[1]).toMatch(/^Agent: qa · Sources: 0/);
	});

	test("falls back to polling after it is disconnected", async ({ openDemo }) => {
		const page = await openDemo();
		await connect(page);
		await page.getByRole("button", { name: "Disconnect" }).click();
		await page.getByText("🔴 Disconnected").waitFor();
		await send(page, "What is Bitcoin?");
		await waitForAnswers(page, 1);
		expect(await page.locator("#stage").textContent()).toBe("Complete!");
		expect(await page.getByLabel("Frames").inputValue()).toMatch(
			/POST \/api\/agents\/async\/chat_async\/.*GET \/api\/agents\/async\/status\//s,
		);
		expect(await statistics(page)).toMatchObject({ Mode: "Polling", Answers: "1" });
	});

	test("answers a question once when the socket is lost after it was asked", async ({ openDemo }) => {
		const page = await openDemo();
		await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
			const server = socket.connectToServer();
			let isCut = false;
			socket.onMessage((text) => {
				server.send(text);
				if (!String(text).includes("start_chat")) return;
				isCut = true;
				void socket.close({ code: 1001 });
			});
			server.onMessage((text) => {
				if (!isCut) socket.send(text);
			});
		});
		await connect(page);
		await send(page, "What is Bitcoin?");
		await waitForAnswers(page, 1);
		await page.getByText("🟢 Connected").waitFor();
		expect(await statistics(page)).toMatchObject({ Mode: "WebSocket", Messages: "1", Answers: "1" });
	});

	test("tells what to do when the token is refused", async ({ openDemo }) => {
		const page = await openDemo();
		await runInConsole(page, "setAuthToken('wrong')");
		await page.getByRole("button", { name: "Connect WebSocket" }).click();
		await page.getByText(/^🔴 .*setAuthToken/).waitFor();
		await page.getByRole("button", { name: "Connect WebSocket" }).waitFor();
	});

	test("runs the guide's snippet for a blocking request in its console", async ({ openAsGuest }) => {
		const page = await openAsGuest();
		const logged = page.waitForEvent("console");
		await runInConsole(page, snippet("BEFORE: Synchronous (Blocking)"));
		expect((await logged).text()).toMatch(/bitcoin/i);
	});

	test("runs the guide's snippet for a task in its console and polls the task", async ({ openAsGuest }) => {
		const page = await openAsGuest();
		const logged = page.waitForEvent("console");
		await runInConsole(page, snippet("AFTER: Asynchronous with Real-Time Updates"));
		expect((await logged).text()).toMatch(/^Task started: \S+/);
		await waitForAnswers(page, 1);
	});

	test("runs the guide's snippet for a socket, which has no token, as a guest", async ({
		openDemo,
		stack,
	}) => {
		const page = await openDemo();
		const code = atStack(stack.url, snippet("Even Better: WebSocket Real-Time"));
		// A browser cannot send before the socket is open, so the two steps of the snippet are pasted one after the other.
		const [open = "", ask = ""] = code.split(/(?=\/\/ Start chat via WebSocket)/);
		await runInConsole(page, open);
		await runInConsole(
			page,
			"await new Promise((done) => (socket.readyState ? done() : (socket.onopen = done)))",
		);
		await runInConsole(page, ask);
		await waitForAnswers(page, 1);
		expect(await page.locator("#bar").getAttribute("value")).not.toBe("0");
	});

	test.for(["light", "dark"] as const)(
		"passes the axe-core checks in %s mode on a phone",
		async (colorScheme, { openDemo }) => {
			const page = await openDemo({ viewport: { width: 320, height: 640 }, colorScheme, bypassCSP: true });
			await connect(page);
			await send(page, "What is Bitcoin?");
			await waitForAnswers(page, 1);
			expect(await findViolations(page)).toEqual([]);
			const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
			expect(overflow).toBeLessThanOrEqual(0);
		},
	);
});

/** Evaluates code as if it were typed into the console, where a variable may be declared again. */
async function runInConsole(page: Page, code: string): Promise<void> {
	const session = await page.context().newCDPSession(page);
	const { exceptionDetails } = await session.send("Runtime.evaluate", {
		expression: code,
		replMode: true,
		awaitPromise: true,
	});
	await session.detach();
	if (exceptionDetails !== undefined)
		throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
}

async function connect(page: Page): Promise<void> {
	await page.getByRole("button", { name: "Connect WebSocket" }).click();
	await page.getByText("🟢 Connected").waitFor();
}

async function send(page: Page, message: string): Promise<void> {
	await page.getByLabel("Message").fill(message);
	await page.getByRole("button", { name: "Send" }).click();
}

async function waitForAnswers(page: Page, count: number): Promise<void> {
	await page
		.locator(".answer")
		.nth(count - 1)
		.waitFor();
	expect(await page.locator(".answer").count()).toBe(count);
}

/** Returns the statistics by their labels. */
async function statistics(page: Page): Promise<Record<string, string>> {
	const labels = await page.locator("dt").allTextContents();
	const values = await page.locator("dd").allTextContents();
	return Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ""]));
}
