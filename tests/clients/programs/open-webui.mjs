import assert from "node:assert/strict";
import {
	AGENT,
	ANSWER,
	CITY_SCHEMA,
	check,
	EMBEDDING_MODEL,
	MODEL,
	QUESTION,
	TOOL,
	TOOL_ANSWER,
	weatherIn,
} from "./report.mjs";
import { callsOf, cityOf, send, sendAndRead, sendAndStream, textOf } from "./requests.mjs";

// Sends what Open WebUI sends to a connection of the type OpenAI: `generate_chat_completion` and
// `convert_to_responses_payload` in routers/openai.py, `apply_model_params_to_body_openai` in utils/payload.py, and
// `generate_openai_batch_embeddings` in retrieval/utils.py of https://github.com/open-webui/open-webui.

const messages = [
	{ role: "system", content: "Be brief." },
	{ role: "user", content: QUESTION },
];
const asked = { stream: true, model: MODEL, messages, stream_options: { include_usage: true } };

await check("models", async () => {
	const { data } = await sendAndRead("/models");
	assert(data.some(({ id }) => id === AGENT));
});

await check("answer", async () => {
	// The title of a chat.
	const task = {
		model: MODEL,
		messages: [{ role: "user", content: QUESTION }],
		stream: false,
		max_tokens: 1_000,
	};
	const { choices } = await sendAndRead("/chat/completions", task);
	assert.equal(choices[0].message.content, ANSWER);
});

await check("stream", async () => {
	const chosen = { temperature: 0.8, top_p: 0.9, frequency_penalty: 0.5, presence_penalty: 0.5, seed: 5 };
	const chunks = await sendAndStream("/chat/completions", { ...asked, ...chosen });
	assert.equal(textOf(chunks), ANSWER);
	assert(chunks.at(-1).usage.completion_tokens > 0);
});

await check("streamed_tools", async () => {
	const calls = callsOf(await sendAndStream("/chat/completions", { ...asked, tools: [TOOL] }));
	assert.deepEqual(calls.map(cityOf), ["Paris", "Rome"]);
});

await check("tool_results", async () => {
	const calls = callsOf(await sendAndStream("/chat/completions", { ...asked, tools: [TOOL] }));
	const results = calls.map((call) => ({
		role: "tool",
		tool_call_id: call.id,
		content: weatherIn(cityOf(call)),
	}));
	const followUp = [...messages, { role: "assistant", content: "", tool_calls: calls }, ...results];
	const chunks = await sendAndStream("/chat/completions", { ...asked, messages: followUp, tools: [TOOL] });
	assert.equal(textOf(chunks), TOOL_ANSWER);
});

await check("json_schema", async () => {
	const response_format = { type: "json_schema", json_schema: { name: "weather", schema: CITY_SCHEMA } };
	const chunks = await sendAndStream("/chat/completions", { ...asked, response_format });
	assert.deepEqual(JSON.parse(textOf(chunks)), { city: "Paris", degrees: 19 });
});

await check("stop", async () => {
	const chunks = await sendAndStream("/chat/completions", { ...asked, stop: ["STOP"] });
	assert.equal(textOf(chunks).trim(), "one two three");
});

await check("embeddings", async () => {
	const { data } = await sendAndRead("/embeddings", { input: ["a", "b"], model: EMBEDDING_MODEL });
	assert.deepEqual(
		data.map(({ embedding }) => embedding.length),
		[256, 256],
	);
});

await check("unknown_parameter", async () => {
	const response = await send("/chat/completions", { ...asked, min_p: 0.05 });
	assert.equal(response.status, 400);
	assert.equal((await response.json()).error.param, "min_p");
});

await check("wrong_key", async () => {
	const response = await send("/chat/completions", asked, { key: "wrong" });
	assert.equal(response.status, 401);
	assert.equal((await response.json()).error.code, "invalid_api_key");
});

await check("streamed_response", async () => {
	// The whole chat, as if the API type of the connection is Responses.
	const item = (role, type, text) => ({ type: "message", role, content: [{ type, text }] });
	const input = [
		item("user", "input_text", "Hi"),
		item("assistant", "output_text", "Hello"),
		item("user", "input_text", QUESTION),
	];
	const body = { stream: true, model: AGENT, input, instructions: "Be brief." };
	const events = await sendAndStream("/responses", body);
	const deltas = events.filter(({ type }) => type === "response.output_text.delta").map(({ delta }) => delta);
	assert.equal(deltas.join(""), ANSWER);
	assert.equal(events.at(-1).type, "response.completed");
});
