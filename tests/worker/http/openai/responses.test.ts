import type { ResponseStreamEvent } from "openai/resources/responses/responses";
import { describe, expect } from "vitest";
import { getMessages } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { clientOf, expectOpenAiError } from "../../../support/openai-client.ts";
import { collect, textOf } from "../../../support/response-stream.ts";
import { until } from "../../../support/until.ts";

const ANSWER = "Cryptocurrency is digital money.";
const ASKED = { model: "omeruta/qa", input: "What is cryptocurrency?" };

describe("a stored response", () => {
	test("is a question in a new conversation, which the next response continues", async ({ guest, model }) => {
		const { responses } = clientOf(guest);
		const asked = responses.create({ ...ASKED, metadata: { topic: "money" } });
		const { data: first, response } = await asked.withResponse();
		expect(response.headers.get("x-ratelimit-remaining-requests")).toMatch(/^\d+$/);
		expect(first).toMatchObject({
			object: "response",
			status: "completed",
			model: "omeruta/qa",
			metadata: { topic: "money" },
			output_text: ANSWER,
			usage: { input_tokens: 12, output_tokens: 5, total_tokens: 17 },
		});
		model.nextAnswers("It isn't made of metal.");
		const next = await responses.create({ ...ASKED, input: "Why?", previous_response_id: first.id });
		expect(next).toMatchObject({ conversation: first.conversation, previous_response_id: first.id });
		expect(model.requests.at(-1)?.messages.map(({ content }) => content)).toContain(ANSWER);
		expect(await getMessages(guest, first.conversation?.id ?? "")).toHaveLength(4);
		expect(await responses.retrieve(first.id)).toMatchObject({ ...first, output_text: ANSWER });
	});

	test("branches when an earlier response is continued", async ({ guest, model }) => {
		const { responses } = clientOf(guest);
		const first = await responses.create(ASKED);
		model.nextAnswers("It isn't made of metal.", "By signatures.");
		await responses.create({ ...ASKED, input: "Why?", previous_response_id: first.id });
		const branch = await responses.create({ ...ASKED, input: "How?", previous_response_id: first.id });
		expect(branch).toMatchObject({ status: "completed", previous_response_id: first.id });
		expect(branch.conversation?.id).not.toBe(first.conversation?.id);
		const asked = model.requests.at(-1)?.messages.map(({ content }) => content);
		expect(asked).toContain(ANSWER);
		expect(asked).not.toContain("Why?");
		const messages = await getMessages(guest, branch.conversation?.id ?? "");
		expect(messages.map(({ content }) => content)).toEqual([ASKED.input, ANSWER, "How?", "By signatures."]);
		expect(await getMessages(guest, first.conversation?.id ?? "")).toHaveLength(4);
	});

	test("branches when others continue the same response at the same time", async ({ guest }) => {
		const { responses } = clientOf(guest);
		const first = await responses.create(ASKED);
		const others = Array.from({ length: 5 }, (_, n) =>
			responses.create({ ...ASKED, input: `Why ${n}?`, previous_response_id: first.id }),
		);
		for (const { conversation } of await Promise.all(others))
			expect(await getMessages(guest, conversation?.id ?? "")).toHaveLength(4);
	});

	test("is rejected with a conversation in a header, which it would ignore", async ({ guest }) => {
		const headers = { "x-conversation-id": "c1" };
		const response = await guest.fetch("/v1/responses", { body: { ...ASKED, store: false }, headers });
		await expectOpenAiError(response, 400, { param: "X-Conversation-Id" });
	});

	test("is rejected if the previous response does not exist", async ({ guest }) => {
		const previous_response_id = `resp_c1.${"0".repeat(26)}`;
		const response = await guest.fetch("/v1/responses", { body: { ...ASKED, previous_response_id } });
		await expectOpenAiError(response, 400, {
			param: "previous_response_id",
			code: "previous_response_not_found",
		});
	});

	test("lists its input, which is one item", async ({ guest }) => {
		const { responses } = clientOf(guest);
		const { id } = await responses.create(ASKED);
		const { data } = await responses.inputItems.list(id, { limit: 1, order: "asc" });
		const [item] = data;
		expect(data).toMatchObject([{ role: "user", content: [{ text: ASKED.input }] }]);
		expect((await responses.inputItems.list(id, { after: item?.id ?? "" })).data).toEqual([]);
		await expect(responses.inputItems.list(id, { after: "unknown" })).rejects.toMatchObject({
			status: 400,
			param: "after",
		});
	});

	test("is read only with known parameters", async ({ guest }) => {
		const { id } = await clientOf(guest).responses.create(ASKED);
		for (const [path, query, param] of [
			["", "include=x", "include"],
			["", "include_obfuscation=true", "include_obfuscation"],
			["", "beta=true", "beta"],
			["/input_items", "limit=0", "limit"],
			["/input_items", "before=x", "before"],
		] as const)
			await expectOpenAiError(await guest.fetch(`/v1/responses/${id}${path}?${query}`), 400, { param });
	});

	test("uses the client's instructions in place of the agent's", async ({ guest, model }) => {
		await clientOf(guest).responses.create({ ...ASKED, instructions: "Answer like a pirate." });
		expect(model.requests[0]?.messages[0]?.content).toMatch(/^Answer like a pirate\./);
	});

	test("streams the events of OpenAI's API in increasing order", async ({ guest }) => {
		const events = await collect(await clientOf(guest).responses.create({ ...ASKED, stream: true }));
		const types = events.map(({ type }) => type.replace("response.", ""));
		expect(types.filter((type) => type !== "output_text.delta")).toEqual([
			"created",
			"in_progress",
			"output_item.added",
			"content_part.added",
			"output_text.done",
			"content_part.done",
			"output_item.done",
			"completed",
		]);
		expect(textOf(events)).toBe(ANSWER);
		const numbers = events.map(({ sequence_number }) => sequence_number);
		expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
	});

	test("streams when it is queued and when it starts, if it runs in the background", async ({ guest }) => {
		const { responses } = clientOf(guest);
		const events = await collect(await responses.create({ ...ASKED, stream: true, background: true }));
		expect(events.slice(0, 4).map(({ type }) => type)).toEqual([
			"response.created",
			"response.queued",
			"response.in_progress",
			"response.output_item.added",
		]);
		const [created] = events;
		const ended = events.at(-1);
		if (created?.type !== "response.created" || ended?.type !== "response.completed")
			throw new Error("expected the first and the last event of a response");
		expect(created.response).toMatchObject({ status: "queued", completed_at: null });
		expect(ended.response.completed_at).toBeGreaterThanOrEqual(created.response.created_at);
		expect(await responses.retrieve(created.response.id)).toMatchObject(ended.response);
	});

	test("continues a stream that broke off after any event, while it runs and after its end", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("Crypto", "currency");
		const { responses } = clientOf(guest);
		const broken = await responses.create({ ...ASKED, stream: true });
		const seen: ResponseStreamEvent[] = [];
		for await (const event of broken) {
			seen.push(event);
			if (textOf(seen) === "Cryptocurrency") break;
		}
		const [created] = seen;
		if (created?.type !== "response.created") throw new Error("expected response.created");
		const { id } = created.response;
		const starting_after = seen.at(-1)?.sequence_number ?? -1;
		const continued = await responses.retrieve(id, { stream: true, starting_after });
		hold.push(" is digital money.");
		hold.finish();
		const rest = await collect(continued);
		expect(textOf(seen) + textOf(rest)).toBe(ANSWER);
		expect(rest.at(-1)?.type).toBe("response.completed");
		const all = await collect(await responses.retrieve(id, { stream: true }));
		for (const { sequence_number } of all.slice(0, -1)) {
			const had = all.filter((event) => event.sequence_number <= sequence_number);
			const missed = await collect(
				await responses.retrieve(id, { stream: true, starting_after: sequence_number }),
			);
			expect(textOf(had) + textOf(missed)).toBe(ANSWER);
			expect(missed.at(-1)?.type).toBe("response.completed");
		}
	});

	test("runs in the background, and can be cancelled and deleted", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("half");
		const { responses } = clientOf(guest);
		const started = await responses.create({ ...ASKED, background: true });
		expect(["queued", "in_progress"]).toContain(started.status);
		expect(started).toMatchObject({ completed_at: null });
		await until(() => hold.drained);
		expect((await responses.retrieve(started.id)).status).toBe("in_progress");
		expect((await responses.cancel(started.id)).status).toBe("cancelled");
		await until(() => hold.closed);
		await responses.delete(started.id);
		await expect(responses.retrieve(started.id)).rejects.toMatchObject({ status: 404 });
	});

	test("closes the message of an attempt that failed and starts another one", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		hold.push("half");
		const { responses } = clientOf(guest);
		const stream = await responses.create({ ...ASKED, stream: true });
		await until(() => hold.drained);
		hold.break();
		const events = await collect(stream);
		const closed = events.flatMap((event) =>
			event.type === "response.output_item.done" ? [event.item] : [],
		);
		expect(closed).toMatchObject([
			{ status: "incomplete", content: [{ text: "half" }] },
			{ status: "completed" },
		]);
		expect(closed[0]?.id).not.toBe(closed[1]?.id);
		const ending = events.at(-1);
		if (ending?.type !== "response.completed") throw new Error("expected response.completed");
		expect(ending.response.output).toEqual([closed[1]]);
		expect((await responses.retrieve(ending.response.id)).output).toEqual([closed[1]]);
	});

	test.for([
		[
			"earlier messages",
			{
				store: true,
				input: [
					{ role: "user", content: "Hi" },
					{ role: "assistant", content: "Hi" },
					{ role: "user", content: "Why?" },
				],
			},
			"input",
		],
		[
			"a JSON format in the background",
			{ background: true, text: { format: { type: "json_object" } } },
			"text.format",
		],
		[
			"a name of its format that no function can have",
			{ text: { format: { type: "json_schema", name: "a b", schema: {} } } },
			"text.format.name",
		],
		["more verbosity and a store", { store: true, text: { verbosity: "high" } }, "text.verbosity"],
		["more effort and a store", { store: true, reasoning: { effort: "high" } }, "reasoning.effort"],
		["tools", { tools: [{ type: "web_search" }] }, "tools"],
		["a long key of its metadata", { metadata: { ["k".repeat(65)]: "" } }, `metadata.${"k".repeat(65)}`],
		[
			"an obfuscated stream",
			{ stream_options: { include_obfuscation: true } },
			"stream_options.include_obfuscation",
		],
		["context management", { context_management: [] }, "context_management"],
		["output to include", { include: ["message.output_text.logprobs"] }, "include"],
		["an unknown parameter", { top_k: 5 }, "top_k"],
		["a parameter of chat completions", { messages: [] }, "messages"],
		["truncation that a conversation does not do", { truncation: "disabled", store: true }, "truncation"],
		["truncation that only a conversation does", { truncation: "auto", store: false }, "truncation"],
		["an unknown previous response", { previous_response_id: "resp_x" }, "previous_response_id"],
		[
			"a conversation twice",
			{ previous_response_id: `resp_c1.${"0".repeat(26)}`, conversation: "c1" },
			"conversation",
		],
		["a background without a store", { background: true, store: false }, "background"],
	] as const)("is rejected by name with %s", async ([_, fields, param], { guest }) => {
		const response = await guest.fetch("/v1/responses", { body: { ...ASKED, ...fields } });
		await expectOpenAiError(response, 400, { param });
	});

	test.for([
		["an unknown reference", { type: "item_reference", id: "rs_1" }, /not the id of an answer/],
		["a tool call", { type: "function_call", name: "x" }, /function_call; use \/v1\/chat\/completions/],
		["an image", { role: "user", content: [{ type: "input_image" }] }, /for images/],
	] as const)("is rejected with a hint because its input has %s", async ([_, item, hint], { guest }) => {
		const response = await guest.fetch("/v1/responses", { body: { ...ASKED, input: [item] } });
		await expectOpenAiError(response, 400, { param: "input", message: expect.stringMatching(hint) });
	});
});

describe("a response that is not stored", () => {
	test("receives the whole history and a JSON format, and leaves nothing behind", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("{}");
		const { responses } = clientOf(guest);
		const response = await responses.create({
			model: "fake-model",
			store: false,
			input: [
				{ role: "user", content: "My name is Ada." },
				{ role: "assistant", content: "Hello Ada." },
				{ role: "user", content: [{ type: "input_text", text: "What is my name?" }] },
			],
			text: { format: { type: "json_schema", name: "x", schema: { type: "object" } } },
		});
		expect(response).toMatchObject({ status: "completed", output_text: "{}", store: false });
		expect(model.requests[0]?.messages).toHaveLength(3);
		expect(model.requests[0]?.response_format).toMatchObject({
			type: "json_schema",
			json_schema: { name: "x" },
		});
		await expect(responses.retrieve(response.id)).rejects.toMatchObject({ status: 404 });
	});

	test("answers requests that a conversation cannot store, unless they set store", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("Ada", "{}");
		const { responses } = clientOf(guest);
		const history = [
			{ role: "user" as const, content: "My name is Ada." },
			{ role: "assistant" as const, content: "Hello Ada." },
			{ role: "user" as const, content: "What is my name?" },
		];
		const asked = { model: "omeruta/general", instructions: "Be brief." };
		expect(await responses.create({ ...asked, input: history })).toMatchObject({
			output_text: "Ada",
			store: false,
			conversation: null,
		});
		expect(model.requests[0]?.messages).toHaveLength(4);
		const format = { type: "json_object" as const };
		const formatted = await responses.create({ ...asked, input: "Hi", text: { format } });
		expect(formatted).toMatchObject({ output_text: "{}", store: false });
		const whole = await responses.create({ ...asked, input: "Hi", truncation: "disabled" });
		expect(whole).toMatchObject({ truncation: "disabled", store: false });
	});

	test("streams", async ({ guest }) => {
		const stream = clientOf(guest).responses.stream({ ...ASKED, store: false });
		expect((await stream.finalResponse()).output_text).toBe(ANSWER);
	});
});
