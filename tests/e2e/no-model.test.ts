import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import { SMALL_MODEL } from "../support/model-server.ts";
import { type Stack, startStack } from "../support/stack.ts";

describe("npm start without an available model", () => {
	let models: string;
	let stack: Stack;
	let guest: Guest;

	beforeAll(async () => {
		models = await mkdtemp(join(tmpdir(), "omeruta-models-"));
		// An empty cache and a pip without an index simulate a machine that is offline.
		const env = { LOCAL_MODEL: SMALL_MODEL, OMERUTA_MODELS: models, PIP_NO_INDEX: "1" };
		stack = await startStack({ env });
		guest = await Guest.signIn(stack.url);
	});

	afterAll(async () => {
		await stack[Symbol.asyncDispose]();
		await rm(models, { recursive: true, force: true });
	});

	test("prints how to get a model, and serves the page", async () => {
		await stack.waitForOutput(/^Model server +no model: .*LOCAL_MODEL/m);
		expect(stack.output).toMatch(/^Page +ready/m);
		const page = await fetch(stack.url);
		expect(page.status).toBe(200);
		expect(await page.text()).toContain("/app/app.js");
		expect((await fetch(`${stack.url}app/app.js`)).status).toBe(200);
	});

	test("answers from the knowledge base, and states that no model wrote the answer", async () => {
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		const task = await conversation.ask("What is cryptocurrency?");
		const { state, text, result } = await task.finished();
		conversation.close();
		expect(state).toBe("completed");
		expect(result).toMatchObject({ provider: "extractive", fallbacks: [{ provider: "llama-cpp" }] });
		expect(result?.fallbacks[0]?.reason).toMatch(/model/i);
		expect(text).toMatch(/no (language )?model/i);
		expect(text).toMatch(/digital money/);
		expect(listener.text(task.taskId)).toBe(text);
	});

	test("reports that its health is degraded, and why", async () => {
		expect(await guest.client.health()).toMatchObject({
			status: "degraded",
			parts: {
				inference: { provider: "llama-cpp", status: "down", detail: expect.stringContaining("LOCAL_MODEL") },
			},
		});
	});
});
