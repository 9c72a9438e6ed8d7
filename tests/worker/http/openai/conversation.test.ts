import { describe, expect } from "vitest";
import { ChatCompletion } from "../../../../src/contracts/openai.ts";
import { getMessages } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";

import {
	complete,
	expectOpenAiError,
	streamCompletion,
	textOf,
	userMessage,
} from "../../../support/openai-client.ts";
import { until } from "../../../support/until.ts";

const ANSWER = "Cryptocurrency is digital money.";

describe("a completion in a conversation", () => {
	const inC1 = { "x-conversation-id": "c1" };

	test("takes only the last message from the request, and earlier messages from the stored conversation", async ({
		guest,
		model,
	}) => {
		const first = await complete(
			guest,
			{ model: "omeruta/qa", messages: [userMessage("My name is Ada.")] },
			inC1,
		);
		expect(ChatCompletion.parse(await first.json()).usage.total_tokens).toBe(17);
		const forged = [
			userMessage("never said"),
			{ role: "assistant", content: "never" },
			userMessage("Write a greeting for me."),
		];
		const chunks = await streamCompletion(guest, { model: "omeruta/qa", messages: forged }, inC1);
		expect(textOf(chunks)).toBe(ANSWER);
		expect((await getMessages(guest, "c1")).map(({ content }) => content)).toEqual([
			"My name is Ada.",
			ANSWER,
			"Write a greeting for me.",
			ANSWER,
		]);
		expect(JSON.stringify(model.requests[1]?.messages)).toContain("My name is Ada.");
		expect(JSON.stringify(model.requests[1]?.messages)).not.toContain("never said");
	});

	test("passes the client's limits to the model", async ({ guest, model }) => {
		await complete(guest, { model: "fake-model", max_tokens: 7, temperature: 1.5, stop: ["END"] }, inC1);
		expect(model.requests[0]).toMatchObject({ max_tokens: 7, temperature: 1.5, stop: ["END"] });
		expect(model.requests[0]?.messages.at(-1)?.content).toBe("What is cryptocurrency?");
	});

	test("fails when the user stops it elsewhere", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const waiting = complete(guest, { model: "omeruta/qa" }, inC1);
		await until(() => hold.opened);
		const socket = await guest.connect("c1");
		const { task_id } = await socket.next("snapshot");
		socket.send({ action: "cancel_task", task_id });
		await expectOpenAiError(await waiting, 409, { code: "task_cancelled" });
	});

	test("rejects a question that is too long", async ({ guest }) => {
		const refused = await complete(
			guest,
			{ model: "omeruta/qa", messages: [userMessage("x".repeat(8_001))] },
			inC1,
		);
		const error = { code: "context_length_exceeded", param: "messages" };
		await expectOpenAiError(refused, 400, error);
	});

	test("rejects an invalid conversation id", async ({ guest }) => {
		const refused = await complete(guest, { model: "omeruta/qa" }, { "x-conversation-id": "a b" });
		await expectOpenAiError(refused, 400, { param: "X-Conversation-Id" });
	});
});
