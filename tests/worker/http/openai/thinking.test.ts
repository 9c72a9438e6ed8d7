import OpenAI from "openai";
import { describe, expect } from "vitest";
import { MessageList } from "../../../../src/contracts/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { call } from "../../../support/worker.ts";

const THINKING = ["<thi", "nk>", "hm, a city", "</think>", "\n\n", "Paris", "."];
const ASKED = { model: "omeruta/general", messages: [{ role: "user" as const, content: "Which city?" }] };
const IN_C1 = { headers: { "X-Conversation-Id": "c1" } };
let openai: OpenAI;

test.beforeEach(({ guest }) => {
	openai = new OpenAI({
		baseURL: "https://brain.test/v1",
		apiKey: guest.signedIn.access,
		maxRetries: 0,
		dangerouslyAllowBrowser: true,
		fetch: (url, init) => call(new URL(String(url)).pathname, init ?? {}),
	});
});

async function streamed(options = {}): Promise<string> {
	const stream = await openai.chat.completions.create({ ...ASKED, stream: true }, options);
	let text = "";
	for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
	return text;
}

describe.each([
	["between tags in its text", { kind: "answer", tokens: THINKING }],
	["in a separate field", { kind: "thinks", thoughts: ["hm, ", "a city"], tokens: ["Paris", "."] }],
] as const)("a model that sends its thinking %s", (_, behaviour) => {
	test.beforeEach(({ model }) => model.usually(behaviour));

	test("has its thinking removed from the response, but counted in the usage", async () => {
		const whole = await openai.chat.completions.create(ASKED);
		expect(whole.choices[0]?.message.content).toBe("Paris.");
		expect(whole.usage?.completion_tokens).toBe(behaviour.kind === "answer" ? 7 : 4);
		expect(JSON.stringify(whole)).not.toContain("hm");
		expect(await streamed()).toBe("Paris.");
	});

	test("has its answers stored without their thinking", async ({ guest, model }) => {
		expect(await streamed(IN_C1)).toBe("Paris.");
		await openai.chat.completions.create(ASKED, IN_C1);
		expect(JSON.stringify(model.requests[1]?.messages)).toContain("Paris.");
		expect(JSON.stringify(model.requests[1]?.messages)).not.toContain("hm");
		const history = MessageList.parse(await (await guest.fetch("/api/conversations/c1/messages/")).json());
		expect(history.items.map(({ content }) => content)).toEqual([
			"Which city?",
			"Paris.",
			"Which city?",
			"Paris.",
		]);
	});

	test("is reported as thinking until its answer starts", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "Which city?" });
		await socket.next("task_completed");
		const messages = socket.frames.flatMap((frame) => (frame.type === "task_update" ? [frame.message] : []));
		expect(messages.indexOf("Thinking...")).toBeGreaterThan(0);
		expect(messages.indexOf("Generating response...")).toBeGreaterThan(messages.indexOf("Thinking..."));
	});

	test("is sent to sockets in frames of its own, before the answer", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "Which city?" });
		const completed = await socket.next("task_completed");
		const textOf = (type: "task_thinking" | "task_token") =>
			socket.frames.flatMap((frame) => (frame.type === type ? [frame.text] : [])).join("");
		expect(textOf("task_thinking")).toBe("hm, a city");
		expect(textOf("task_token").trim()).toBe("Paris.");
		const types = socket.frames.map(({ type }) => type);
		expect(types.lastIndexOf("task_thinking")).toBeLessThan(types.indexOf("task_token"));
		expect(JSON.stringify(completed)).not.toContain("hm");
	});
});

describe("an empty answer", () => {
	test.for([
		[
			"after thinking",
			{ kind: "thinks", thoughts: ["hm"], tokens: [] },
			/after its thinking, without an answer/,
		],
		["without thinking", { kind: "answer", tokens: [] }, /without an answer/],
	] as const)("%s returns an error that explains the cause", async ([_, behaviour, message], { model }) => {
		model.usually(behaviour);
		const asked = openai.chat.completions.create({ ...ASKED, model: "fake-model" });
		await expect(asked).rejects.toMatchObject({
			status: 503,
			code: "model_unavailable",
			message: expect.stringMatching(message),
		});
	});

	test("is retried, because another attempt may succeed", async ({ model }) => {
		model.next({ kind: "answer", tokens: [] });
		expect(await streamed()).toBe("Cryptocurrency is digital money.");
		model.next({ kind: "thinks", thoughts: ["hm"], tokens: [] });
		const whole = await openai.chat.completions.create(ASKED, IN_C1);
		expect(whole.choices[0]?.message.content).toBe("Cryptocurrency is digital money.");
	});
});

describe("a client's request", () => {
	test("reaches the model with its tool calls and parts converted to text", async ({ model }) => {
		await openai.chat.completions.create({
			model: "omeruta/general",
			messages: [
				{
					role: "user",
					content: [
						{ type: "text", text: "What is the weather?" },
						{ type: "text", text: "In Paris." },
					],
				},
				{
					role: "assistant",
					content: null,
					tool_calls: [{ id: "c1", type: "function", function: { name: "weather", arguments: "{}" } }],
				},
				{ role: "tool", tool_call_id: "c1", content: "19 degrees" },
			],
		});
		const sent = model.requests[0]?.messages.slice(1) ?? [];
		expect(sent.map(({ role }) => role)).toEqual(["user", "user"]);
		expect(sent[0]?.content).toContain("What is the weather?\nIn Paris.");
		expect(sent[1]?.content).toBe("Result of weather({}):\n19 degrees");
	});

	test.for([
		["in a stateless call", {}],
		["in a conversation", IN_C1],
	] as const)(
		"passes sampling settings, except neutral values, to the model: %s",
		async ([_, options], { model }) => {
			await openai.chat.completions.create({ ...ASKED, top_p: 0.5, frequency_penalty: 1, seed: 7 }, options);
			await openai.chat.completions.create({ ...ASKED, top_p: 1, frequency_penalty: 0, seed: null }, options);
			expect(
				model.requests.map(({ top_p, frequency_penalty, seed }) => [top_p, frequency_penalty, seed]),
			).toEqual([
				[0.5, 1, 7],
				[undefined, 0.4, undefined],
			]);
		},
	);
});

// Keep this test last, because the isolate remembers that the model's template opens a thinking block.
describe("a model whose template opens the thinking block", () => {
	test("is detected by its first answer, and its thinking is removed from then on", async ({ model }) => {
		model.usually({ kind: "answer", tokens: ["hm, a city", "</think>", "Paris."] });
		const whole = await openai.chat.completions.create(ASKED, IN_C1);
		expect(whole.choices[0]?.message.content).toBe("Paris.");
		expect(await streamed()).toBe("Paris.");
	});
});
