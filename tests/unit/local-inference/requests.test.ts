import { describe, expect, test } from "vitest";
import { HttpError } from "../../../local-inference/http/errors.ts";
import { parseCompletion } from "../../../local-inference/http/request.ts";
import { cacheFolder, readSettings } from "../../../local-inference/settings.ts";

const hello = [{ role: "user", content: "Hello" }];
const parse = (body: object) => parseCompletion(JSON.stringify(body));

describe("a completion request", () => {
	test("has OpenAI's defaults", () => {
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
			},
		});
	});

	test("takes what OpenAI's clients send: text parts, developer messages, one stop string, unknown fields", () => {
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
		["tools", { messages: hello, tools: [{ type: "function" }] }],
		["response_format.type", { messages: hello, response_format: { type: "json_object" } }],
	])("is refused with the name of the wrong field: %s", (param, body) => {
		expect(() => parse(body)).toThrow(expect.objectContaining({ status: 400, param }));
	});

	test("is refused when it is no JSON", () => {
		expect(() => parseCompletion("{")).toThrow(HttpError);
		expect(() => parseCompletion("{")).toThrow(expect.objectContaining({ code: "invalid_json" }));
	});
});

describe("the settings", () => {
	test("have a default for everything but the key", () => {
		const settings = readSettings({ LOCAL_INFERENCE_KEY: "k", LOCAL_INFERENCE_PORT: "" });
		expect(settings).toMatchObject({
			host: "127.0.0.1",
			port: 8080,
			slots: 4,
			contextTokens: null,
			model: null,
		});
		expect(() => readSettings({})).toThrow("LOCAL_INFERENCE_KEY is not set: choose a key");
	});

	test("name each that is wrong", () => {
		const env = { LOCAL_INFERENCE_KEY: "k", LOCAL_INFERENCE_PORT: "http", LOCAL_INFERENCE_SLOTS: "0" };
		expect(() => readSettings(env)).toThrow(/LOCAL_INFERENCE_PORT .*LOCAL_INFERENCE_SLOTS /);
	});

	test("put models where each system keeps a user's caches", () => {
		expect(cacheFolder("linux", {}, "/home/me")).toBe("/home/me/.cache/omeruta-brain");
		expect(cacheFolder("linux", { XDG_CACHE_HOME: "/c" }, "/home/me")).toBe("/c/omeruta-brain");
		expect(cacheFolder("darwin", {}, "/Users/me")).toBe("/Users/me/Library/Caches/omeruta-brain");
	});
});
