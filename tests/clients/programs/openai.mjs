import assert from "node:assert/strict";
import OpenAI from "openai";
import {
	AGENT,
	ANSWER,
	API_KEY,
	BASE_URL,
	CITY_SCHEMA,
	check,
	EMBEDDING_MODEL,
	MODEL,
	QUESTION,
	TOOL,
	TOOL_ANSWER,
	weatherIn,
} from "./report.mjs";

const client = new OpenAI({ baseURL: BASE_URL, apiKey: API_KEY, maxRetries: 0 });
const chat = client.chat.completions;
const asked = { model: MODEL, messages: [{ role: "user", content: QUESTION }] };

await check("models", async () => {
	const ids = [];
	for await (const { id } of client.models.list()) ids.push(id);
	assert(ids.includes(MODEL) && ids.includes(AGENT) && ids.includes(EMBEDDING_MODEL), ids.join());
});

await check("answer", async () => {
	const { choices, usage } = await chat.create(asked);
	assert.equal(choices[0].message.content, ANSWER);
	assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
});

await check("stream", async () => {
	const stream = await chat.create({ ...asked, stream: true, stream_options: { include_usage: true } });
	let text = "";
	let usage = null;
	for await (const chunk of stream) {
		text += chunk.choices[0]?.delta.content ?? "";
		usage = chunk.usage ?? usage;
	}
	assert.equal(text, ANSWER);
	assert(usage.completion_tokens > 0);
});

await check("tools", async () => {
	const { choices } = await chat.create({ ...asked, tools: [TOOL], tool_choice: "required" });
	assert.equal(choices[0].finish_reason, "tool_calls");
	const called = choices[0].message.tool_calls.map((call) => JSON.parse(call.function.arguments).city);
	assert.deepEqual(called, ["Paris", "Rome"]);
});

await check("streamed_tools", async () => {
	const { choices } = await chat.stream({ ...asked, tools: [TOOL] }).finalChatCompletion();
	const called = choices[0].message.tool_calls.map((call) => JSON.parse(call.function.arguments).city);
	assert.deepEqual(called, ["Paris", "Rome"]);
});

await check("tool_results", async () => {
	const runner = chat.runTools({
		...asked,
		tools: [
			{ ...TOOL, function: { ...TOOL.function, function: ({ city }) => weatherIn(city), parse: JSON.parse } },
		],
	});
	assert.equal(await runner.finalContent(), TOOL_ANSWER);
});

await check("json_schema", async () => {
	const json_schema = { name: "weather", schema: CITY_SCHEMA, strict: true };
	const { choices } = await chat.parse({ ...asked, response_format: { type: "json_schema", json_schema } });
	assert.deepEqual(JSON.parse(choices[0].message.content), { city: "Paris", degrees: 19 });
});

await check("stop", async () => {
	const { choices } = await chat.create({ ...asked, stop: ["STOP"] });
	assert.equal(choices[0].message.content.trim(), "one two three");
});

await check("embeddings", async () => {
	// The client asks for base64 and decodes it.
	const { data } = await client.embeddings.create({
		model: EMBEDDING_MODEL,
		input: ["a", "b"],
		dimensions: 64,
	});
	assert.deepEqual(
		data.map(({ embedding }) => embedding.length),
		[64, 64],
	);
});

await check("base64", async () => {
	const asked = { model: EMBEDDING_MODEL, input: "a llama" };
	const floats = await client.embeddings.create({ ...asked, encoding_format: "float" });
	const encoded = await client.embeddings.create({ ...asked, encoding_format: "base64" });
	const { buffer } = Uint8Array.from(Buffer.from(encoded.data[0].embedding, "base64"));
	assert.deepEqual([...new Float32Array(buffer)], floats.data[0].embedding.map(Math.fround));
});

await check("unknown_parameter", async () => {
	await assert.rejects(
		chat.create({ ...asked, min_p: 0.05 }),
		(error) => error instanceof OpenAI.BadRequestError && error.message.includes("min_p"),
	);
});

await check("wrong_key", async () => {
	const stranger = new OpenAI({ baseURL: BASE_URL, apiKey: "wrong", maxRetries: 0 });
	await assert.rejects(stranger.chat.completions.create(asked), OpenAI.AuthenticationError);
});

let first;
await check("responses", async () => {
	first = await client.responses.create({ model: AGENT, input: QUESTION, instructions: "Be brief." });
	assert.equal(first.status, "completed");
	assert.equal(first.output_text, ANSWER);
});

await check("streamed_response", async () => {
	const stream = client.responses.stream({ model: AGENT, input: QUESTION });
	let text = "";
	for await (const event of stream) if (event.type === "response.output_text.delta") text += event.delta;
	assert.equal(text, ANSWER);
	assert.equal((await stream.finalResponse()).output_text, ANSWER);
});

await check("previous_response", async () => {
	const second = await client.responses.create({
		model: AGENT,
		input: "Again",
		previous_response_id: first.id,
	});
	assert.equal(second.previous_response_id, first.id);
	assert.equal(second.conversation.id, first.conversation.id);
});

await check("item_reference", async () => {
	const input = [
		{ role: "user", content: QUESTION },
		{ type: "item_reference", id: first.output[0].id },
		{ role: "user", content: "Again" },
	];
	const second = await client.responses.create({ model: AGENT, input });
	assert.equal(second.previous_response_id, first.id);
});
