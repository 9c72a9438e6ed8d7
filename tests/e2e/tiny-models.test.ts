import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getLlama, LlamaLogLevel, type LlamaModel } from "node-llama-cpp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { EmbeddedEngine } from "../../local-inference/engine/embedded.ts";
import { resolveChatTemplate, tokenizePrompt } from "../../local-inference/engine/prompt.ts";
import { ModelServer } from "../support/model-server.ts";
import {
	encodeTinyModel,
	TINY_ANSWER,
	TINY_CHATML,
	TINY_CONTEXT_TOKENS,
	TINY_LLAMA,
	TINY_LLAMA_3,
	type TinyModel,
} from "../support/tiny-model.ts";

const Completion = z.object({
	choices: z.tuple([z.object({ message: z.object({ content: z.string() }), finish_reason: z.string() })]),
	usage: z.object({
		prompt_tokens: z.int(),
		completion_tokens: z.int(),
		prompt_tokens_details: z.object({ cached_tokens: z.int() }),
	}),
});

const MESSAGES = [
	{ role: "system", content: "Be brief." },
	{ role: "user", content: "Hi" },
	{ role: "assistant", content: "Hello." },
	{ role: "user", content: "Wörld? 🌍" },
] as const;

const TEMPLATES: [string, TinyModel, string][] = [
	[
		"TinyLlama",
		TINY_LLAMA,
		// As in training, each text after a special token starts with a space.
		"<s> <|system|>\nBe brief.</s> \n<|user|>\nHi</s> \n<|assistant|>\nHello.</s> \n<|user|>\nWörld? 🌍</s> \n<|assistant|>\n",
	],
	[
		"ChatML",
		TINY_CHATML,
		"<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nWörld? 🌍<|im_end|>\n<|im_start|>assistant\n",
	],
	[
		"Llama 3",
		TINY_LLAMA_3,
		"<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWörld? 🌍<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
	],
];

describe.each(TEMPLATES)("a model with the vocabulary and the template of %s", (_, tiny, prompt) => {
	let folder: string;
	let path: string;
	let server: ModelServer;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "tiny-"));
		path = join(folder, "tiny.gguf");
		await writeFile(path, encodeTinyModel(tiny));
		server = await ModelServer.start({ LOCAL_MODEL: path, LOCAL_INFERENCE_SLOTS: "4" });
	});
	afterAll(async () => {
		await server[Symbol.asyncDispose]();
		await rm(folder, { recursive: true, force: true });
	});

	async function complete(
		fields: object,
		headers: Record<string, string> = {},
	): Promise<z.infer<typeof Completion>> {
		const body = { messages: MESSAGES, temperature: 0, ...fields };
		const response = await server.post("/v1/chat/completions", body, headers);
		return Completion.parse(await response.json());
	}

	test("copies the start of a prompt from the same user's other conversations, but not from another user's", async () => {
		const ask = async (user: string, conversation: string, question: string) => {
			const messages = [MESSAGES[0], { role: "user", content: question }];
			const headers = { "x-user-key": user, "x-conversation-key": conversation };
			const { choices, usage } = await complete({ messages }, headers);
			expect(choices[0].message.content).toBe(TINY_ANSWER);
			return usage.prompt_tokens_details.cached_tokens;
		};
		const ada = crypto.randomUUID();
		expect(await ask(ada, "1", "Hi")).toBe(0);
		expect(await ask(ada, "2", "Wörld?")).toBeGreaterThan(2);
		// All four slots, of which Ada used two.
		for (const conversation of ["3", "4", "5", "6"])
			expect(await ask(crypto.randomUUID(), conversation, "Hi")).toBe(0);
	});

	test("receives the prompt of its template, without special tokens from messages", async () => {
		const model = await loadModel(path);
		const template = resolveChatTemplate(model);
		const tokens = tokenizePrompt(model, template, MESSAGES);
		expect(model.detokenize(tokens, true)).toBe(prompt);
		const special = (text: string) => {
			const all = tokenizePrompt(model, template, [{ role: "user", content: text }]);
			return all.filter((token) => model.isSpecialToken(token)).length;
		};
		for (const text of [tiny.eos, tiny.bos]) expect(special(text)).toBe(special("x"));
		await model.dispose();
	});

	test("ends its answer at the end-of-turn token", async () => {
		const { choices, usage } = await complete({});
		expect(choices[0]).toEqual({ message: expect.anything(), finish_reason: "stop" });
		expect(choices[0].message.content).toBe(TINY_ANSWER);
		expect(usage.completion_tokens).toBe(tiny.answer.length);
	});

	test("streams characters that consist of several tokens as a whole", async () => {
		const response = await server.post("/v1/chat/completions", {
			messages: MESSAGES,
			temperature: 0,
			stream: true,
		});
		const parts = [...(await response.text()).matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text);
		expect(parts.join("")).toBe(TINY_ANSWER);
		expect(parts).toContain("🌍");
		expect(parts).toContain("ö");
		expect(parts.length).toBeGreaterThan(4);
	});

	test("stops before a stop string that spans several tokens", async () => {
		const { choices } = await complete({ stop: ["örl"] });
		expect(choices[0]).toEqual({ message: { content: "Hello w" }, finish_reason: "stop" });
	});

	test("is cut off at the token limit, without half a character", async () => {
		const upToHalfOfTheEmoji = tiny.answer.length - 3;
		const { choices } = await complete({ max_tokens: upToHalfOfTheEmoji });
		expect(choices[0]).toEqual({ message: { content: "Hello wörld " }, finish_reason: "length" });
	});

	test("answers different conversations at the same time", async () => {
		const answers = await Promise.all(
			Array.from({ length: 6 }, (_, n) => complete({ messages: [{ role: "user", content: `Hi ${n}` }] })),
		);
		expect(answers.map(({ choices }) => choices[0].message.content)).toEqual(Array(6).fill(TINY_ANSWER));
	});

	test("rejects messages that exceed its context", async () => {
		const content = "x".repeat(TINY_CONTEXT_TOKENS);
		const response = await server.post("/v1/chat/completions", { messages: [{ role: "user", content }] });
		expect(response.status).toBe(400);
		expect(await response.text()).toContain("context_length_exceeded");
		const { choices } = await complete({});
		expect(choices[0].message.content).toBe(TINY_ANSWER);
	});
});

async function loadModel(path: string): Promise<LlamaModel> {
	const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
	return llama.loadModel({ modelPath: path });
}

test("a model file that was cut off is refused with the reason that llama.cpp logs", async () => {
	const folder = await mkdtemp(join(tmpdir(), "tiny-"));
	const path = join(folder, "cut.gguf");
	const bytes = encodeTinyModel(TINY_LLAMA);
	await writeFile(path, bytes.subarray(0, bytes.length - 1_000));
	const options = { slots: 1, contextTokens: null, gpu: false };
	const engine = new EmbeddedEngine(options, { log: () => {}, onChange: () => {} });
	await expect(engine.start(path)).rejects.toThrow("not within the file bounds");
	await engine.dispose();
	await rm(folder, { recursive: true });
});
