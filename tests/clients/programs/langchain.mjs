import assert from "node:assert/strict";
import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ChatOpenAI, OpenAIEmbeddings } from "@langchain/openai";
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

const settings = { model: MODEL, apiKey: API_KEY, configuration: { baseURL: BASE_URL }, maxRetries: 0 };
const chat = new ChatOpenAI(settings);
const citiesOf = (message) => message.tool_calls.map(({ args }) => args.city);

await check("answer", async () => {
	const { text, usage_metadata: usage } = await chat.invoke(QUESTION);
	assert.equal(text, ANSWER);
	assert.equal(usage.total_tokens, usage.input_tokens + usage.output_tokens);
});

await check("stream", async () => {
	let text = "";
	let outputTokens = 0;
	for await (const chunk of await chat.stream(QUESTION)) {
		text += chunk.text;
		outputTokens += chunk.usage_metadata?.output_tokens ?? 0;
	}
	assert.equal(text, ANSWER);
	assert(outputTokens > 0);
});

await check("tools", async () => {
	const message = await chat.bindTools([TOOL], { tool_choice: "required" }).invoke(QUESTION);
	assert.deepEqual(citiesOf(message), ["Paris", "Rome"]);
});

await check("streamed_tools", async () => {
	let whole = null;
	for await (const chunk of await chat.bindTools([TOOL]).stream(QUESTION))
		whole = whole?.concat(chunk) ?? chunk;
	assert.deepEqual(citiesOf(whole), ["Paris", "Rome"]);
});

await check("tool_results", async () => {
	const withTools = chat.bindTools([TOOL]);
	const messages = [new HumanMessage(QUESTION)];
	const called = await withTools.invoke(messages);
	const results = called.tool_calls.map(
		({ id, args }) => new ToolMessage({ tool_call_id: id, content: weatherIn(args.city) }),
	);
	assert.equal((await withTools.invoke([...messages, called, ...results])).text, TOOL_ANSWER);
});

await check("json_schema", async () => {
	const structured = chat.withStructuredOutput(
		{ title: "weather", ...CITY_SCHEMA },
		{ method: "jsonSchema" },
	);
	assert.deepEqual(await structured.invoke(QUESTION), { city: "Paris", degrees: 19 });
});

await check("stop", async () => {
	assert.equal((await chat.invoke(QUESTION, { stop: ["STOP"] })).text.trim(), "one two three");
});

await check("embeddings", async () => {
	const embeddings = new OpenAIEmbeddings({ ...settings, model: EMBEDDING_MODEL, dimensions: 64 });
	const vectors = await embeddings.embedDocuments(["a", "b"]);
	assert.deepEqual(
		vectors.map((vector) => vector.length),
		[64, 64],
	);
});

await check("base64", async () => {
	const embed = (encodingFormat) =>
		new OpenAIEmbeddings({ ...settings, model: EMBEDDING_MODEL, encodingFormat }).embedQuery("a llama");
	const [floats, encoded] = [await embed("float"), await embed("base64")];
	const { buffer } = Uint8Array.from(Buffer.from(encoded, "base64"));
	assert.deepEqual([...new Float32Array(buffer)], floats.map(Math.fround));
});

await check("unknown_parameter", async () => {
	const failing = new ChatOpenAI({ ...settings, modelKwargs: { min_p: 0.05 } }).invoke(QUESTION);
	await assert.rejects(failing, (error) => error.status === 400 && error.message.includes("min_p"));
});

await check("wrong_key", async () => {
	const failing = new ChatOpenAI({ ...settings, apiKey: "wrong" }).invoke(QUESTION);
	await assert.rejects(failing, (error) => error.lc_error_code === "MODEL_AUTHENTICATION");
});

const responses = new ChatOpenAI({ ...settings, model: AGENT, useResponsesApi: true });

await check("responses", async () => {
	assert.equal((await responses.invoke(QUESTION)).text, ANSWER);
});

await check("streamed_response", async () => {
	let text = "";
	for await (const chunk of await responses.stream(QUESTION)) text += chunk.text;
	assert.equal(text, ANSWER);
});

await check("previous_response", async () => {
	const first = await responses.invoke(QUESTION);
	const second = await responses.invoke("Again", { previous_response_id: first.response_metadata.id });
	assert.equal(second.text, ANSWER);
});
