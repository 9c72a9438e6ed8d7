import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { findLlamaServer } from "../../scripts/llama-server.ts";
import { ModelServer, readHealth } from "../support/model-server.ts";
import { encodeTinyModel, TINY_ANSWER, TINY_CONTEXT_TOKENS, TINY_LLAMA } from "../support/tiny-model.ts";

const EVENTUALLY = { timeout: 60_000 };
const program = findLlamaServer("its tests are");

const Completion = z.object({
	choices: z.tuple([z.object({ message: z.object({ content: z.string() }), finish_reason: z.string() })]),
	usage: z.object({
		prompt_tokens: z.int(),
		prompt_tokens_details: z.object({ cached_tokens: z.int() }),
	}),
});

describe.skipIf(program === null)("a model server with llama-server as its engine", () => {
	let folder: string;
	let server: ModelServer;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "llama-server-"));
		const path = join(folder, "tiny.gguf");
		await writeFile(path, encodeTinyModel(TINY_LLAMA));
		server = await ModelServer.start({
			LOCAL_MODEL: path,
			ENGINE: "upstream",
			LLAMA_SERVER_PATH: program ?? "",
			LOCAL_INFERENCE_CONTEXT: String(TINY_CONTEXT_TOKENS),
			LOCAL_INFERENCE_SLOTS: "",
		});
	});
	afterAll(async () => {
		await server[Symbol.asyncDispose]();
		await rm(folder, { recursive: true, force: true });
	});

	async function complete(fields: object = {}): Promise<z.infer<typeof Completion>> {
		const messages = [{ role: "user", content: "Hi" }];
		const response = await server.post("/v1/chat/completions", { messages, temperature: 0, ...fields });
		return Completion.parse(await response.json());
	}

	test("gives the same answer as the embedded engine", async () => {
		const { choices } = await complete();
		expect(choices[0]).toEqual({ message: { content: TINY_ANSWER }, finish_reason: "stop" });
		expect(await readHealth(server.url)).toMatchObject({ status: "ok", slots: { total: 16 } });
	});

	test("streams the answer, and reuses the prompt of a conversation", async () => {
		const response = await server.post("/v1/chat/completions", {
			messages: [{ role: "user", content: "Hi" }],
			temperature: 0,
			stream: true,
		});
		const parts = [...(await response.text()).matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text);
		expect(parts.join("")).toBe(TINY_ANSWER);
		expect((await complete()).usage.prompt_tokens_details.cached_tokens).toBeGreaterThan(0);
	});

	test("answers more questions at once than it has slots", async () => {
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, n) => complete({ messages: [{ role: "user", content: `Hi ${n}` }] })),
		);
		expect(answers.map(({ choices }) => choices[0].message.content)).toEqual(Array(20).fill(TINY_ANSWER));
	});

	test("applies stop strings and token limits", async () => {
		expect((await complete({ stop: ["örl"] })).choices[0]).toEqual({
			message: { content: "Hello w" },
			finish_reason: "stop",
		});
		expect((await complete({ max_tokens: 1 })).choices[0].finish_reason).toBe("length");
	});

	test("rejects messages that exceed its context", async () => {
		const content = "x".repeat(TINY_CONTEXT_TOKENS);
		const response = await server.post("/v1/chat/completions", { messages: [{ role: "user", content }] });
		expect(response.status).toBe(400);
		expect(await response.text()).toContain("context_length_exceeded");
	});

	test("restarts llama-server after it was killed", async () => {
		await server.killEngine();
		await expect.poll(async () => (await readHealth(server.url)).status, EVENTUALLY).toBe("starting");
		await expect.poll(async () => (await readHealth(server.url)).status, EVENTUALLY).toBe("ok");
		expect((await complete()).choices[0].message.content).toBe(TINY_ANSWER);
	});
});
