import { describe, expect } from "vitest";
import { SMALL_MODEL } from "../support/model-server.ts";
import { createV1Client } from "../support/protocol-v1-network-client.ts";
import { modelTest } from "../support/shared-stack.ts";

const SHORT = "What is cryptocurrency?";
const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";
/** The tests are about the protocol, so they don't wait for a long prompt and answer. */
const BRIEFLY = { max_tokens: 60, use_context: false };

/** `client` is the guest's protocol v1 client. The test fails if the client receives an invalid frame. */
const test = modelTest.extend("client", async ({ guest, stack }, { onCleanup }) => {
	const client = createV1Client(stack.url, await guest.accessToken());
	onCleanup(() => {
		client.stop();
		expect(client.faults).toEqual([]);
	});
	return client;
});

describe("a protocol v1 client on a running stack", () => {
	test("receives the model's answers in two conversations on one socket", async ({ client }) => {
		client.options = BRIEFLY;
		await client.connect();
		const asked = [client.ask(SHORT), client.ask("What is Bitcoin?")];
		await client.until(() => client.spinners.size === 0);
		expect(new Set(client.shown.map(({ conversation }) => conversation))).toEqual(new Set(asked));
		for (const { result } of client.of("task_completed")) {
			expect(result).toMatchObject({ provider: "llama-cpp", model_used: SMALL_MODEL });
			expect(result.response).not.toBe("");
		}
	});

	test("receives task_failed after it cancels an answer, and removes the spinner", async ({ client }) => {
		await client.connect();
		client.ask(LONG_STORY);
		await client.until(() => client.of("task_update").some(({ stage }) => stage === "generating"));
		client.send({ action: "cancel_task", task_id: client.of("task_started")[0]?.task_id });
		await client.until(() => client.spinners.size === 0);
		expect(client.frames.slice(-2).map(({ type }) => type)).toEqual(["task_cancelled", "task_failed"]);
	});

	test("receives an answer by polling when it has no socket", async ({ client }) => {
		client.options = BRIEFLY;
		client.ask(SHORT);
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toHaveLength(1);
		expect(client.shown[0]?.text).not.toBe("");
	});
});
