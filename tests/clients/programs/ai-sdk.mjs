import assert from "node:assert/strict";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, embedMany, generateText, isStepCount, jsonSchema, Output, streamText, tool } from "ai";
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

const settings = { baseURL: BASE_URL, apiKey: API_KEY };
const provider = createOpenAICompatible({
	...settings,
	name: "omeruta",
	includeUsage: true,
	supportsStructuredOutputs: true,
});
const asked = { model: provider(MODEL), prompt: QUESTION, maxRetries: 0 };
const { name, description, parameters } = TOOL.function;
/** A tool without `execute`, so that the calls are returned. */
const tools = { [name]: tool({ description, inputSchema: jsonSchema(parameters) }) };

await check("answer", async () => {
	const { text, usage } = await generateText(asked);
	assert.equal(text, ANSWER);
	assert.equal(usage.totalTokens, usage.inputTokens + usage.outputTokens);
});

await check("stream", async () => {
	const result = streamText(asked);
	let text = "";
	for await (const part of result.textStream) text += part;
	assert.equal(text, ANSWER);
	assert((await result.usage).outputTokens > 0);
});

await check("tools", async () => {
	const { toolCalls, finishReason } = await generateText({ ...asked, tools, toolChoice: "required" });
	assert.equal(finishReason, "tool-calls");
	assert.deepEqual(
		toolCalls.map(({ input }) => input.city),
		["Paris", "Rome"],
	);
});

await check("streamed_tools", async () => {
	const calls = await streamText({ ...asked, tools }).toolCalls;
	assert.deepEqual(
		calls.map(({ input }) => input.city),
		["Paris", "Rome"],
	);
});

await check("tool_results", async () => {
	const execute = ({ city }) => weatherIn(city);
	const working = { [name]: tool({ description, inputSchema: jsonSchema(parameters), execute }) };
	const { text } = await generateText({ ...asked, tools: working, stopWhen: isStepCount(2) });
	assert.equal(text, TOOL_ANSWER);
});

await check("json_schema", async () => {
	const { output } = await generateText({
		...asked,
		output: Output.object({ schema: jsonSchema(CITY_SCHEMA) }),
	});
	assert.deepEqual(output, { city: "Paris", degrees: 19 });
});

await check("stop", async () => {
	const { text } = await generateText({ ...asked, stopSequences: ["STOP"] });
	assert.equal(text.trim(), "one two three");
});

await check("embeddings", async () => {
	const { embeddings } = await embedMany({
		model: provider.embeddingModel(EMBEDDING_MODEL),
		values: ["a", "b"],
		providerOptions: { omeruta: { dimensions: 64 } },
		maxRetries: 0,
	});
	assert.deepEqual(
		embeddings.map((embedding) => embedding.length),
		[64, 64],
	);
});

await check("unknown_parameter", async () => {
	const failing = generateText({ ...asked, providerOptions: { omeruta: { min_p: 0.05 } } });
	await assert.rejects(failing, (error) => error.statusCode === 400 && error.message.includes("min_p"));
});

await check("wrong_key", async () => {
	const stranger = createOpenAICompatible({ ...settings, name: "omeruta", apiKey: "wrong" });
	const failing = generateText({ ...asked, model: stranger(MODEL) });
	await assert.rejects(failing, (error) => APICallError.isInstance(error) && error.statusCode === 401);
});

// The provider for OpenAI uses the Responses API.
const openai = createOpenAI(settings);

await check("responses", async () => {
	const { text } = await generateText({ ...asked, model: openai(AGENT), instructions: "Be brief." });
	assert.equal(text, ANSWER);
});

await check("streamed_response", async () => {
	const messages = [
		{ role: "user", content: "Hi" },
		{ role: "assistant", content: "Hello" },
		{ role: "user", content: QUESTION },
	];
	assert.equal(await streamText({ model: openai(AGENT), messages, maxRetries: 0 }).text, ANSWER);
});

await check("previous_response", async () => {
	const first = await generateText({ ...asked, model: openai(AGENT) });
	const { responseId } = first.finalStep.providerMetadata.openai;
	const second = await generateText({
		...asked,
		model: openai(AGENT),
		providerOptions: { openai: { previousResponseId: responseId } },
	});
	assert.equal(second.text, ANSWER);
});

// Without other settings, the provider refers to earlier answers by id.
await check("item_reference", async () => {
	let sent = "";
	const recording = createOpenAI({
		...settings,
		fetch: (url, init) => {
			sent = init.body;
			return fetch(url, init);
		},
	});
	const messages = [];
	for (const content of [QUESTION, "Again", "And again"]) {
		messages.push({ role: "user", content });
		const answer = await generateText({
			model: recording(AGENT),
			instructions: "Be brief.",
			messages,
			maxRetries: 0,
		});
		assert.equal(answer.text, ANSWER);
		assert.equal(sent.includes("item_reference"), messages.length > 1);
		messages.push(...answer.responseMessages);
	}
});
