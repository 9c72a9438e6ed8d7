import { describe, expect, test } from "vitest";
import { HttpError } from "../../../../local-inference/http/errors.ts";
import { parseCompletion } from "../../../../local-inference/http/parse-request.ts";

const hello = [{ role: "user", content: "Hello" }];
const parse = (body: object) => parseCompletion(JSON.stringify(body));

describe("parseCompletion", () => {
	test("returns OpenAI's defaults", () => {
		expect(parse({ messages: hello })).toEqual({
			model: null,
			stream: false,
			includeUsage: false,
			generate: {
				messages: hello,
				maxTokens: null,
				temperature: 1,
				topP: 1,
				presencePenalty: 0,
				frequencyPenalty: 0,
				seed: null,
				stop: [],
				features: {},
			},
		});
	});

	test("accepts what OpenAI clients send: text parts, developer messages, a single stop string, unknown fields", () => {
		const parsed = parse({
			messages: [
				{ role: "developer", content: "Be brief." },
				{
					role: "user",
					content: [
						{ type: "text", text: "Hello" },
						{ type: "text", text: "again" },
					],
					name: "me",
				},
			],
			max_completion_tokens: 5,
			stop: "\n",
			user: "u",
			metadata: {},
			tools: [],
		});
		expect(parsed.generate).toMatchObject({
			messages: [
				{ role: "system", content: "Be brief." },
				{ role: "user", content: "Hello\nagain" },
			],
			maxTokens: 5,
			stop: ["\n"],
		});
	});

	test.each([
		["messages", { messages: [] }],
		["messages.0.role", { messages: [{ role: "wizard", content: "x" }] }],
		["messages.0.content", { messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] }],
		["max_tokens", { messages: hello, max_tokens: 0 }],
		["temperature", { messages: hello, temperature: 3 }],
		["stop", { messages: hello, stop: ["a", "b", "c", "d", "e"] }],
		["n", { messages: hello, n: 2 }],
		["tools.0.function", { messages: hello, tools: [{ type: "function" }] }],
		["response_format.type", { messages: hello, response_format: { type: "xml" } }],
		["top_k", { messages: hello, top_k: 40 }],
	])("rejects an invalid field and names it: %s", (param, body) => {
		expect(() => parse(body)).toThrow(expect.objectContaining({ status: 400, param }));
	});

	test("rejects invalid JSON", () => {
		expect(() => parseCompletion("{")).toThrow(HttpError);
		expect(() => parseCompletion("{")).toThrow(expect.objectContaining({ code: "invalid_json" }));
	});
});
