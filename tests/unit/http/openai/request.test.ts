import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { HttpError } from "../../../../local-inference/http/errors.ts";
import { parseCompletion } from "../../../../local-inference/http/parse-request.ts";
import { AppError } from "../../../../src/errors.ts";
import { toOpenAiError } from "../../../../src/http/openai/errors.ts";
import { parseCompletionRequest } from "../../../../src/http/openai/request.ts";
import { messagesForModel } from "../../../../src/inference/plain-messages.ts";

const MODEL = "small-model";
const HELLO = [{ role: "user", content: "Hello" }];
const CALL = { id: "c1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } };

const TOOL = { type: "function", function: { name: "f", parameters: { type: "object" } } };
const SCHEMA_FORMAT = {
	type: "json_schema",
	json_schema: { name: "city", strict: true, schema: { type: "object" } },
};

interface Read {
	features: object;
	messages: { role: string; content: string }[];
	maxTokens: number | null;
	stop: string[];
	stream: boolean;
}

/** The names of the two servers, each with a function that parses a request body. */
const SERVERS: [string, (body: string) => Read][] = [
	[
		"the Worker",
		(body) => {
			const completion = parseCompletionRequest(body, new Map());
			const tools = { keepsTools: "tools" in completion.features };
			return { ...completion, messages: messagesForModel(completion.messages, tools) };
		},
	],
	[
		"the model server",
		(body) => {
			const { stream, generate } = parseCompletion(body);
			return { ...generate, stream };
		},
	],
];
const bodyOf = (fields: object) => JSON.stringify({ model: MODEL, messages: HELLO, ...fields });

/** Returns the body that OpenAI's client sends for the given fields. */
async function sentBy(fields: object): Promise<string> {
	let sent = "";
	const client = new OpenAI({
		baseURL: "https://brain.test/v1",
		apiKey: "key",
		maxRetries: 0,
		fetch: async (_url, init) => {
			sent = String(init?.body);
			return Response.json({ choices: [] });
		},
	});
	await client.post("/chat/completions", { body: { model: MODEL, ...fields } });
	return sent;
}

describe.each(SERVERS)("%s", (_, read) => {
	test.each<[string, object[], { role: string; content: string }[]]>([
		["a text", HELLO, HELLO],
		["an empty text", [{ role: "user", content: "" }], [{ role: "user", content: "" }]],
		[
			"null",
			[...HELLO, { role: "assistant", content: null }],
			[...HELLO, { role: "assistant", content: "" }],
		],
		["no content", [...HELLO, { role: "assistant" }], [...HELLO, { role: "assistant", content: "" }]],
		[
			"text parts, and joins them with a line break",
			[
				{
					role: "user",
					content: [
						{ type: "text", text: "a" },
						{ type: "text", text: "" },
						{ type: "text", text: "b" },
					],
				},
			],
			[{ role: "user", content: "a\nb" }],
		],
		[
			"parts of the Responses API, and bare strings",
			[
				{
					role: "user",
					content: [{ type: "input_text", text: "a" }, { type: "output_text", text: "b" }, "c"],
				},
			],
			[{ role: "user", content: "a\nb\nc" }],
		],
		[
			"a message that OpenAI's client returned",
			[{ role: "assistant", content: null, refusal: "No.", annotations: [], audio: null }, ...HELLO],
			[{ role: "assistant", content: "No." }, ...HELLO],
		],
		[
			"a refusal",
			[{ role: "assistant", content: [{ type: "refusal", refusal: "No." }] }, ...HELLO],
			[{ role: "assistant", content: "No." }, ...HELLO],
		],
		["an empty list of parts", [{ role: "user", content: [] }], [{ role: "user", content: "" }]],
		[
			"a developer message, names, and system messages at any position",
			[
				{ role: "developer", content: "Be brief." },
				{ ...HELLO[0], name: "ada" },
				{ role: "system", content: "Be kind." },
			],
			[{ role: "system", content: "Be brief." }, ...HELLO, { role: "system", content: "Be kind." }],
		],
		[
			"an assistant message at the start or end, and two user messages in a row",
			[{ role: "assistant", content: "Hi!" }, ...HELLO, ...HELLO, { role: "assistant", content: "Sure:" }],
			[{ role: "assistant", content: "Hi!" }, ...HELLO, ...HELLO, { role: "assistant", content: "Sure:" }],
		],
		[
			"a tool call and its result",
			[
				...HELLO,
				{ role: "assistant", content: null, tool_calls: [CALL] },
				{ role: "tool", tool_call_id: "c1", content: "19 degrees" },
			],
			[...HELLO, { role: "user", content: 'Result of get_weather({"city":"Paris"}):\n19 degrees' }],
		],
		[
			"two tool calls whose results arrive in a different order and in parts",
			[
				...HELLO,
				{
					role: "assistant",
					content: "I will look.",
					tool_calls: [CALL, { ...CALL, id: "c2", function: { name: "now" } }],
				},
				{ role: "tool", tool_call_id: "c2", content: [{ type: "text", text: "noon" }] },
				{ role: "tool", tool_call_id: "c1", content: "19" },
			],
			[
				...HELLO,
				{ role: "assistant", content: "I will look." },
				{ role: "user", content: "Result of now():\nnoon" },
				{ role: "user", content: 'Result of get_weather({"city":"Paris"}):\n19' },
			],
		],
		[
			"legacy function calls whose arguments are an object",
			[
				...HELLO,
				{ role: "assistant", content: "", function_call: { name: "f", arguments: { a: 1 } } },
				{ role: "function", name: "f", content: "2" },
			],
			[...HELLO, { role: "user", content: 'Result of f({"a":1}):\n2' }],
		],
		[
			"the assistant's thinking, and removes it",
			[
				...HELLO,
				{ role: "assistant", content: "<think>hm</think>\n\nHi.", reasoning_content: "hm" },
				{
					role: "assistant",
					content: [
						{ type: "thinking", thinking: "hm" },
						{ type: "text", text: "Hi." },
					],
				},
				{ role: "user", content: "<think>What is this?</think>" },
			],
			[
				...HELLO,
				{ role: "assistant", content: "Hi." },
				{ role: "assistant", content: "Hi." },
				{ role: "user", content: "<think>What is this?</think>" },
			],
		],
	])("accepts messages with %s", async (_, messages, expected) => {
		expect(read(bodyOf({ messages })).messages).toEqual(expected);
		expect(read(await sentBy({ messages })).messages).toEqual(expected);
	});

	const OPTIONAL = [
		"stream",
		"stream_options",
		"max_tokens",
		"max_completion_tokens",
		"temperature",
		"top_p",
		"presence_penalty",
		"frequency_penalty",
		"seed",
		"stop",
		"n",
		"response_format",
		"modalities",
		"audio",
		"logit_bias",
		"logprobs",
		"top_logprobs",
		"tools",
		"tool_choice",
		"functions",
		"function_call",
		"parallel_tool_calls",
		"store",
		"metadata",
		"user",
		"reasoning_effort",
		"service_tier",
		"prediction",
		"verbosity",
		"web_search_options",
		"safety_identifier",
	];

	test.each<[string, object]>([
		["null for all optional fields", Object.fromEntries(OPTIONAL.map((name) => [name, null]))],
		[
			"the defaults of older clients",
			{ n: 1, temperature: 1, top_p: 1, presence_penalty: 0, frequency_penalty: 0, logit_bias: {}, stop: [] },
		],
		[
			"parameters that do not request anything",
			{
				tools: [],
				tool_choice: "auto",
				functions: [],
				function_call: "none",
				logprobs: false,
				top_logprobs: 0,
			},
		],
		[
			"tools that must not be called",
			{ tools: [{ type: "function", function: { name: "f" } }], tool_choice: "none" },
		],
		["text as the only modality", { modalities: ["text"], response_format: { type: "text" } }],
		[
			"hints that do not change the answer",
			{
				user: "u",
				safety_identifier: "s",
				prompt_cache_key: "k",
				metadata: { a: "b" },
				store: false,
				service_tier: "auto",
				parallel_tool_calls: true,
				prediction: { type: "content", content: "" },
			},
		],
		[
			"the limits of all ranges",
			{
				temperature: 2,
				top_p: 0,
				presence_penalty: -2,
				frequency_penalty: 2,
				seed: -7,
				max_tokens: 1_000_000,
			},
		],
		[
			"stream options, including an unknown one",
			{ stream: true, stream_options: { include_usage: true, include_obfuscation: false } },
		],
	])("accepts %s", async (_, fields) => {
		expect(read(bodyOf(fields)).messages).toEqual(HELLO);
		expect(read(await sentBy({ messages: HELLO, ...fields })).messages).toEqual(HELLO);
	});

	test.each<[string, object, object]>([
		["one stop string", { stop: "END" }, { stop: ["END"] }],
		["four stop strings", { stop: ["a", "b", "c", "d"] }, { stop: ["a", "b", "c", "d"] }],
		["empty stop strings as absent", { stop: ["", "a"] }, { stop: ["a"] }],
		["a single empty stop string", { stop: "" }, { stop: [] }],
		[
			"max_completion_tokens as the limit when max_tokens is also present",
			{ max_tokens: 7, max_completion_tokens: 9 },
			{ maxTokens: 9 },
		],
		["max_tokens as the limit", { max_tokens: 7, max_completion_tokens: null }, { maxTokens: 7 }],
		["-1 as no limit", { max_tokens: -1 }, { maxTokens: null }],
	])("reads %s", (_, fields, expected) => {
		expect(read(bodyOf(fields))).toMatchObject(expected);
	});

	test.each<[string, object, object]>([
		["nothing for neutral values", { tools: [], logprobs: false, logit_bias: {}, tool_choice: "auto" }, {}],
		["no tools that must not be called", { tools: [TOOL], tool_choice: "none" }, {}],
		["tools", { tools: [TOOL], tool_choice: "auto" }, { tools: [TOOL] }],
		[
			"a forced call of one tool",
			{ tools: [TOOL], tool_choice: "required", parallel_tool_calls: false },
			{ tools: [TOOL], tool_choice: "required", parallel_tool_calls: false },
		],
		[
			"a JSON object",
			{ response_format: { type: "json_object" } },
			{ response_format: { type: "json_object" } },
		],
		["a JSON schema", { response_format: SCHEMA_FORMAT }, { response_format: SCHEMA_FORMAT }],
		["log probabilities", { logprobs: true, top_logprobs: 2 }, { logprobs: true, top_logprobs: 2 }],
		["logit biases", { logit_bias: { 50256: -100 } }, { logit_bias: { 50256: -100 } }],
		["how much to think", { reasoning_effort: "low" }, { reasoning_effort: "low" }],
	])("requires of the model: %s", async (_, fields, features) => {
		expect(read(await sentBy({ messages: HELLO, ...fields })).features).toEqual(features);
	});

	test("keeps tool calls and results separate for a request with tools", () => {
		const messages = [
			...HELLO,
			{ role: "assistant", content: null, tool_calls: [CALL] },
			{ role: "tool", tool_call_id: "c1", content: "19" },
		];
		expect(read(bodyOf({ messages, tools: [TOOL] })).messages).toEqual([
			...HELLO,
			{ role: "assistant", content: "", toolCalls: [CALL] },
			{ role: "tool", content: "19", toolCallId: "c1" },
		]);
	});

	test("keeps an image whose URL contains its data", () => {
		const image = { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw==", detail: "low" } };
		const messages = [{ role: "user", content: [{ type: "text", text: "What is this?" }, image] }];
		expect(read(bodyOf({ messages })).messages).toEqual([
			{ role: "user", content: "What is this?", images: [image] },
		]);
	});

	test.each<[string, object, string, RegExp]>([
		["no messages", { messages: [] }, "messages", /^messages: must have at least 1 item\.$/],
		["too many messages", { messages: Array(2_001).fill(HELLO[0]) }, "messages", /at most 2000 items/],
		["messages that are a string", { messages: "Hello" }, "messages", /must be a list/],
		[
			"an unknown role",
			{ messages: [{ role: "wizard", content: "x" }] },
			"messages.0.role",
			/system, developer, user, assistant, tool or function/,
		],
		["no role", { messages: [{ content: "x" }] }, "messages.0.role", /must be system/],
		[
			"content that is a number",
			{ messages: [{ role: "user", content: 7 }] },
			"messages.0.content",
			/string, or a list of parts/,
		],
		[
			"an image",
			{ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
			"messages.0.content.0.image_url.url",
			/data URL/,
		],
		[
			"an image after a text",
			{
				messages: [
					{
						role: "user",
						content: [
							{ type: "text", text: "a" },
							{ type: "input_image", image_url: "x" },
						],
					},
				],
			},
			"messages.0.content",
			/input_image/,
		],
		[
			"audio",
			{ messages: [{ role: "user", content: [{ type: "input_audio", input_audio: {} }] }] },
			"messages.0.content",
			/input_audio/,
		],
		[
			"a file",
			{ messages: [...HELLO, { role: "user", content: [{ type: "file", file: {} }] }] },
			"messages.1.content",
			/type file/,
		],
		[
			"a part without its text",
			{ messages: [{ role: "user", content: [{ type: "text" }] }] },
			"messages.0.content",
			/parts of type text/,
		],
		["five stop strings", { stop: ["a", "b", "c", "d", "e"] }, "stop", /at most 4 strings/],
		["a stop string that is a number", { stop: 7 }, "stop", /at most 4 strings/],
		["a temperature that is too high", { temperature: 2.5 }, "temperature", /at most 2/],
		["a temperature that is a string", { temperature: "hot" }, "temperature", /must be a number/],
		["a negative temperature", { temperature: -0.1 }, "temperature", /at least 0/],
		["a top_p over 1", { top_p: 1.5 }, "top_p", /at most 1/],
		["a penalty that is too high", { presence_penalty: 3 }, "presence_penalty", /at most 2/],
		["a penalty that is too low", { frequency_penalty: -3 }, "frequency_penalty", /at least -2/],
		["a token limit of 0", { max_tokens: 0 }, "max_tokens", /at least 1/],
		["a fractional token limit", { max_completion_tokens: 1.5 }, "max_completion_tokens", /whole number/],
		["no answers", { n: 0 }, "n", /at least 1/],
		["a tool without a function", { tools: [{ type: "function" }] }, "tools.0.function", /is missing/],
		["a hosted tool", { tools: [{ type: "web_search" }] }, "tools.0.type", /"function"/],
		["a tool choice without tools", { tool_choice: "required" }, "tool_choice", /requires tools/],
		[
			"a tool choice that names no tool",
			{ tools: [TOOL], tool_choice: { type: "function", function: { name: "g" } } },
			"tool_choice",
			/not in tools/,
		],
		["functions", { functions: [{ name: "f" }] }, "functions", /use tools/],
		["stored completions", { store: true }, "store", /X-Conversation-Id/],
		["an unknown service tier", { service_tier: "flex" }, "service_tier", /"auto" or "default"/],
		["an unknown parameter", { top_k: 40 }, "top_k", /not a known parameter/],
		["web search options", { web_search_options: {} }, "web_search_options", /not supported/],
		["a forced function call", { function_call: { name: "f" } }, "function_call", /"none" or "auto"/],
		[
			"an unknown response format",
			{ response_format: { type: "xml" } },
			"response_format.type",
			/"json_schema"/,
		],
		[
			"a JSON schema without a name",
			{ response_format: { type: "json_schema", json_schema: { schema: {} } } },
			"response_format.json_schema.name",
			/is missing/,
		],
		["audio output", { modalities: ["text", "audio"] }, "modalities.1", /"text"/],
		["audio options", { audio: { voice: "alloy", format: "wav" } }, "audio", /not supported/],
		["a logit bias for a text", { logit_bias: { cat: 1 } }, "logit_bias", /token ids/],
		["a logit bias that is too high", { logit_bias: { 1: 101 } }, "logit_bias.1", /at most 100/],
		["top log probabilities without log probabilities", { top_logprobs: 2 }, "top_logprobs", /logprobs/],
		["too many alternatives", { logprobs: true, top_logprobs: 21 }, "top_logprobs", /at most 20/],
		["a stream flag that is a string", { stream: "yes" }, "stream", /true or false/],
		["a seed that is a string", { seed: "x" }, "seed", /must be a number/],
		["a model that is a number", { model: 7 }, "model", /must be a string/],
	])(
		"rejects %s with a message that names the parameter and explains the error",
		(_, fields, param, message) => {
			const error = refusalOf(() => read(bodyOf(fields)));
			expect(error).toMatchObject({ status: 400, param, message: expect.stringMatching(message) });
			expect(error.message).toMatch(new RegExp(`^${param}: .*\\.$`));
		},
	);

	test.each(["[]", "null", '"x"', "7", "{", ""])("rejects a body that is not an object: %j", (body) => {
		expect(refusalOf(() => read(body))).toMatchObject({ status: 400, param: null });
	});
});

describe("the API rejects", () => {
	const result = { role: "tool", tool_call_id: "c1", content: "19" };
	const call = { role: "assistant", content: null, tool_calls: [CALL] };
	const both = { ...call, tool_calls: [CALL, { ...CALL, id: "c2" }] };
	const UNANSWERED = "must be followed by a tool message for each call; there is none for";

	test.each([
		[
			"a result without its call",
			[result, call],
			"0.tool_call_id",
			'"c1" is not the id of a call in the assistant message before it',
		],
		["a call without its result", [call, ...HELLO, result], "0.tool_calls", `${UNANSWERED} "c1"`],
		["a call at the end", [...HELLO, call], "1.tool_calls", `${UNANSWERED} "c1"`],
		["one of two calls without its result", [both, result, ...HELLO], "0.tool_calls", `${UNANSWERED} "c2"`],
		[
			"two results of a call",
			[call, result, result, ...HELLO],
			"2.tool_call_id",
			'"c1" already has a tool message',
		],
	])("%s", (_, messages, path, reason) => {
		const refused = refusalOf(() => parseCompletionRequest(bodyOf({ messages }), new Map()));
		const param = `messages.${path}`;
		expect(refused).toMatchObject({ status: 400, param, message: `${param}: ${reason}.` });
	});
});

test("the API accepts calls of several messages that have the same id", () => {
	const turn = [
		{ role: "assistant", content: null, tool_calls: [CALL] },
		{ role: "tool", tool_call_id: "c1", content: "19" },
	];
	const body = bodyOf({ messages: [...HELLO, ...turn, ...turn, ...HELLO] });
	expect(parseCompletionRequest(body, new Map()).messages).toHaveLength(4);
});

test("the model server reads a tool call without its result, and a result without a call id", () => {
	const call = { role: "assistant", content: null, tool_calls: [CALL] };
	const messages = [call, ...HELLO, { role: "tool", content: "19" }];
	expect(parseCompletion(bodyOf({ messages })).generate.messages).toEqual([
		{ role: "assistant", content: "" },
		...HELLO,
		{ role: "user", content: "Result of a tool:\n19" },
	]);
});

test.each([undefined, null])("the API rejects a tool result whose call id is %j", (id) => {
	const call = { role: "assistant", content: null, tool_calls: [CALL] };
	const messages = [call, { role: "tool", tool_call_id: id, content: "19" }];
	expect(refusalOf(() => parseCompletionRequest(bodyOf({ messages }), new Map()))).toMatchObject({
		status: 400,
		param: "messages.1.tool_call_id",
		message: expect.stringMatching(/is missing/),
	});
});

/** Returns the status and the body of the error that `work` throws. */
function refusalOf(work: () => unknown) {
	try {
		work();
	} catch (error) {
		if (error instanceof HttpError) return { status: error.status, ...error.body.error };
		if (error instanceof AppError) return { status: error.status, ...toOpenAiError(error).error };
		throw error;
	}
	throw new Error("expected an error");
}
