import { afterAll, beforeAll, expect } from "vitest";
import * as z from "zod";
import { findViolations } from "../../support/axe.ts";
import { ChatPage, DESKTOP } from "../../support/chat-page.ts";
import { createPage } from "../../support/open-page.ts";
import { describePage, test } from "../../support/page-test.ts";
import { chunk, json, startSseServer, stream } from "../../support/sse-server.ts";
import { type Stack, startStack } from "../../support/stack.ts";

const NARROW = { width: 320, height: 640 };
const CHAT = "/v1/chat/completions";
const INSTRUCTIONS = "Talk like a pirate.";

const Asked = z.object({
	model: z.string(),
	temperature: z.number(),
	max_tokens: z.number(),
	messages: z.array(z.object({ role: z.string(), content: z.string() })),
});

describePage("the agent menu", () => {
	test("works by keyboard, and is a sheet on a phone in the dark", async ({ open }) => {
		const chat = await open({ viewport: NARROW, colorScheme: "dark", bypassCSP: true });
		const { page } = chat;
		const agent = page.getByTestId("agent");
		await agent.focus();
		await page.keyboard.press("ArrowDown");
		await page.getByTestId("agent-menu").waitFor();
		await chat.expectFocus("agent-general");
		expect(await findViolations(page)).toEqual([]);
		expect(await chat.sidewaysScroll()).toBe(0);
		const [heading, choice] = await Promise.all(
			["h3", ".choice-label"].map((selector) =>
				page.locator(`[data-testid="agent-menu"] ${selector}`).first().boundingBox(),
			),
		);
		expect(heading?.x).toBe(choice?.x);
		await page.keyboard.press("ArrowDown");
		await chat.expectFocus("agent-research");
		await page.keyboard.press("End");
		await chat.expectFocus("agent-expand");
		await page.keyboard.press("q");
		await chat.expectFocus("agent-qa");
		await page.keyboard.press("Enter");
		await page.getByTestId("agent-menu").waitFor({ state: "detached" });
		expect(await agent.getAttribute("data-value")).toBe("qa");
		await chat.expectFocus("agent");

		await page.keyboard.press("Enter");
		await page.getByTestId("agent-menu").waitFor();
		await page.keyboard.press("Home");
		await page.keyboard.press("Escape");
		await page.getByTestId("agent-menu").waitFor({ state: "detached" });
		expect(await agent.getAttribute("data-value")).toBe("qa");
	});
});

describePage("the preferences", () => {
	test("survive a reload and apply at once, also in other tabs", async ({ newPage, stack }) => {
		const chat = new ChatPage(await newPage({ viewport: NARROW, bypassCSP: true }));
		const sent: string[] = [];
		chat.page.on("websocket", (socket) =>
			socket.on("framesent", ({ payload }) => sent.push(String(payload))),
		);
		await chat.page.goto(stack.url);
		await chat.page.getByTestId("agent").waitFor();
		const settings = await chat.page.context().newPage();
		await settings.goto(`${stack.url}#/settings/appearance`);
		await settings.getByTestId("theme-dark").check();
		await settings.getByTestId("default-agent").selectOption("qa");
		await settings.getByTestId("length-short").check();
		await settings.getByTestId("use-knowledge").uncheck();
		await settings.getByTestId("send-key-ctrl-enter").check();
		expect(await findViolations(settings)).toEqual([]);
		expect(await new ChatPage(settings).sidewaysScroll()).toBe(0);
		await settings.reload();
		expect(await settings.getByTestId("length-short").isChecked()).toBe(true);
		expect(await settings.getByTestId("default-agent").inputValue()).toBe("qa");
		expect(await settings.locator("html").getAttribute("data-theme")).toBe("dark");
		await settings.close();

		const { page } = chat;
		await page.locator('html[data-theme="dark"]').waitFor();
		await page.locator('[data-testid="agent"][data-value="qa"]').waitFor();
		await chat.ask("What is Bitcoin?");
		// Without knowledge, no sources appear below the answer.
		await chat.answer("completed").waitFor();
		const asked = sent.find((text) => text.includes('"start_chat"')) ?? "{}";
		expect(JSON.parse(asked)).toMatchObject({ agent_type: "qa", max_tokens: 200, use_context: false });
	});
});

describePage("own agents and models", () => {
	let server: Awaited<ReturnType<typeof startSseServer>>;
	let stack: Stack;
	const lastPrompt = () => Asked.parse(server.requests.findLast(({ path }) => path === CHAT)?.body);

	beforeAll(async () => {
		const ending = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } })}`;
		server = await startSseServer({
			"/v1/models": json(200, { data: [{ id: "small" }, { id: "large" }] }),
			[CHAT]: stream(chunk("Arr, "), chunk("matey!"), chunk(null, "stop"), ending, "data: [DONE]"),
		});
		stack = await startStack({
			env: { INFERENCE: "llama-cpp,extractive", LLAMA_CPP_URL: server.url, WEB_SEARCH: "none" },
		});
	});
	afterAll(async () => {
		await stack?.[Symbol.asyncDispose]();
		await server?.[Symbol.asyncDispose]();
	});

	test("are created, asked, edited, used by API and deleted; and one of two models is chosen", async ({
		browser,
		faults,
	}) => {
		const page = await createPage(browser, stack.url, { viewport: DESKTOP, bypassCSP: true }, faults);
		const chat = new ChatPage(page);
		await page.goto(stack.url);
		await page.getByTestId("agent").click();
		await page.getByTestId("new-agent").click();
		await page.getByTestId("field-title").fill("Old Pirate");
		await page.getByTestId("field-instructions").fill(INSTRUCTIONS);
		await page.getByTestId("field-use_knowledge").uncheck();
		await page.getByTestId("field-temperature").fill("3");
		await page.getByTestId("submit").click();
		await chat.expectFocus("field-temperature");
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("field-temperature").fill("1.5");
		await page.getByTestId("field-max_tokens").fill("77");
		await page.getByTestId("submit").click();
		await page.getByTestId("own-agent").getByText("omeruta/old-pirate").waitFor();
		expect(await findViolations(page)).toEqual([]);

		await page.getByTestId("try-agent").click();
		await chat.ask("What is Bitcoin?");
		await chat.answer("completed").waitFor();
		expect(lastPrompt()).toEqual({
			model: "small",
			temperature: 1.5,
			max_tokens: 77,
			messages: [
				{ role: "system", content: INSTRUCTIONS },
				{ role: "user", content: "What is Bitcoin?" },
			],
		});
		await (await chat.openInfo()).getByText("old-pirate").waitFor();
		await page.keyboard.press("Escape");

		await page.getByTestId("model").click();
		expect(await findViolations(page)).toEqual([]);
		await page.getByTestId("model-large").click();
		await chat.ask("And Ethereum?");
		await page.locator('[data-testid="answer"][data-state="completed"]').nth(1).waitFor();
		expect(lastPrompt().model).toBe("large");

		await page.goto(`${stack.url}#/settings/agents`);
		await page.getByTestId("edit-agent").click();
		await page.getByTestId("field-instructions").fill("Talk like a cook.");
		await page.getByTestId("submit").click();
		await page.getByTestId("agents-status").getByText("saved").waitFor();
		const completion = await page.evaluate(async () => {
			const tokens = Object.values(localStorage).find((value) => value.includes('"access"')) ?? "{}";
			const { access } = JSON.parse(tokens);
			const response = await fetch("/v1/chat/completions", {
				method: "POST",
				headers: { authorization: `Bearer ${access}` },
				body: JSON.stringify({ model: "omeruta/old-pirate", messages: [{ role: "user", content: "Hi?" }] }),
			});
			return response.status;
		});
		expect(completion).toBe(200);
		expect(lastPrompt().messages[0]?.content).toBe("Talk like a cook.");

		await page.getByTestId("delete-agent").click();
		await page.getByTestId("confirm-delete-agent").click();
		await page.getByTestId("own-agent").waitFor({ state: "detached" });
		expect(await page.getByTestId("agents-status").textContent()).toContain("deleted");
		await page.context().close();
		expect(faults).toEqual([]);
	});
});
