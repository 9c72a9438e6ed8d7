import assert from "node:assert/strict";
import {
	AGENT,
	ANSWER,
	API_KEY,
	check,
	EMBEDDING_MODEL,
	MODEL,
	QUESTION,
	TOOL,
	TOOL_ANSWER,
	weatherIn,
} from "./report.mjs";
import { callsOf, cityOf, send, sendAndRead, sendAndStream, textOf } from "./requests.mjs";

// Sends what Continue sends with `provider: openai` and an `apiBase`: `toChatBody` in core/llm/openaiTypeConverters.ts,
// and `modifyChatBody` and `_embed` in core/llm/llms/OpenAI.ts of https://github.com/continuedev/continue.

const options = { headers: { "api-key": API_KEY, "x-api-key": API_KEY } };
const messages = [
	{ role: "system", content: "You are in chat mode." },
	{ role: "user", content: QUESTION },
];
const asked = {
	messages,
	model: MODEL,
	max_tokens: 4_096,
	stream: true,
	stream_options: { include_usage: true },
};
const withTools = { ...asked, tools: [TOOL], parallel_tool_calls: false };

await check("models", async () => {
	const { data } = await sendAndRead("/models", undefined, options);
	assert(data.some(({ id }) => id === AGENT));
});

await check("answer", async () => {
	const { stream_options, ...whole } = asked;
	const { choices } = await sendAndRead("/chat/completions", { ...whole, stream: false }, options);
	assert.equal(choices[0].message.content, ANSWER);
});

await check("stream", async () => {
	const chunks = await sendAndStream("/chat/completions", asked, options);
	assert.equal(textOf(chunks), ANSWER);
	assert(chunks.at(-1).usage.completion_tokens > 0);
});

await check("streamed_tools", async () => {
	const calls = callsOf(await sendAndStream("/chat/completions", withTools, options));
	assert.deepEqual(calls.map(cityOf), ["Paris"]);
});

await check("tool_results", async () => {
	const calls = ["Paris", "Rome"].map((city) => ({
		id: `call_${city}`,
		type: "function",
		function: { name: TOOL.function.name, arguments: JSON.stringify({ city }) },
	}));
	const results = calls.map((call) => ({
		role: "tool",
		content: weatherIn(cityOf(call)),
		tool_call_id: call.id,
	}));
	// An empty text is sent as a space.
	const called = { role: "assistant", content: " ", tool_calls: calls };
	const followUp = { ...withTools, messages: [...messages, called, ...results] };
	const chunks = await sendAndStream("/chat/completions", followUp, options);
	assert.equal(textOf(chunks), TOOL_ANSWER);
});

await check("stop", async () => {
	const chunks = await sendAndStream("/chat/completions", { ...asked, stop: ["STOP", "```"] }, options);
	assert.equal(textOf(chunks).trim(), "one two three");
});

await check("embeddings", async () => {
	const { data } = await sendAndRead("/embeddings", { input: ["a", "b"], model: EMBEDDING_MODEL }, options);
	assert.deepEqual(
		data.map(({ embedding }) => embedding.length),
		[256, 256],
	);
});

await check("unknown_parameter", async () => {
	const response = await send("/chat/completions", { ...asked, min_p: 0.05 }, options);
	const { error } = await response.json();
	assert.equal(response.status, 400);
	assert.equal(error.param, "min_p");
});

await check("wrong_key", async () => {
	const response = await send("/chat/completions", asked, { key: "wrong" });
	assert.equal(response.status, 401);
	assert.equal((await response.json()).error.code, "invalid_api_key");
});
