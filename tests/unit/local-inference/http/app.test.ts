import OpenAI from "openai";
import { describe, expect, test } from "vitest";

import { errorOf, finish, hello, KEY, MODEL, prompt, setUp } from "./fake-engine-server.ts";

describe("the model server", () => {
	test("requires the key on every route except /health", async () => {
		const { base } = await setUp();
		for (const headers of [{}, { authorization: "Bearer wrong" }]) {
			const response = await fetch(`${base}/v1/models`, { headers });
			expect(response.status).toBe(401);
			expect(await errorOf(response)).toMatchObject({ code: "invalid_api_key" });
		}
		expect((await fetch(`${base}/health`)).status).toBe(200);
	});

	test("lists its model", async () => {
		const { base } = await setUp();
		const headers = { authorization: `Bearer ${KEY}` };
		const models = await (await fetch(`${base}/v1/models`, { headers })).json();
		const sizes = { context_length: 128, meta: { n_params: 135_000_000 } };
		const model = { id: MODEL, object: "model", created: 0, owned_by: "local", ...sizes };
		expect(models).toEqual({ object: "list", data: [model] });
	});

	test.each([["small-model"], ["small-model/"]])("returns its model by name: %s", async (name) => {
		const { base } = await setUp();
		const headers = { authorization: `Bearer ${KEY}` };
		const found = await fetch(`${base}/v1/models/${name}`, { headers });
		expect(await found.json()).toMatchObject({ id: MODEL, object: "model" });
	});

	test("returns 404 model_not_found for a model that does not exist", async () => {
		const { base } = await setUp();
		const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: KEY, maxRetries: 0 });
		expect(await client.models.retrieve(MODEL)).toMatchObject({ id: MODEL });
		for (const name of ["gpt-4o", "a/b", "%E0%A4%A"]) {
			await expect(client.models.retrieve(name)).rejects.toMatchObject({
				status: 404,
				code: "model_not_found",
				param: "model",
			});
		}
	});

	test("accepts paths with a trailing slash, bodies of any content type, and a byte order mark", async () => {
		const { base, generation } = await setUp();
		const headers = { authorization: `Bearer ${KEY}`, "content-type": "text/plain; charset=utf-8" };
		const body = `\uFEFF${JSON.stringify(hello)}`;
		const response = fetch(`${base}/v1/chat/completions/`, { method: "POST", headers, body });
		(await generation(0)).emit(prompt, { type: "token", text: "Hi" }, finish);
		expect((await response).status).toBe(200);
		expect((await fetch(`${base}/v1/models/`, { headers })).status).toBe(200);
		expect((await fetch(`${base}/constructor`, { headers })).status).toBe(404);
	});

	test("reports its health", async () => {
		const { base } = await setUp();
		expect(await (await fetch(`${base}/health`)).json()).toEqual({
			status: "ok",
			model: MODEL,
			device: "cpu",
			cpu_threads: 2,
			context_tokens: 128,
			load_ms: 5,
			memory_bytes: 7,
			slots: { total: 2, busy: 0 },
			waiting: 0,
		});
	});

	test("reports the progress of a download", async () => {
		const { base } = await setUp({ state: { status: "downloading", model: MODEL, progress: 0.25 } });
		const health = await (await fetch(`${base}/health`)).json();
		expect(health).toMatchObject({ status: "downloading", progress: 0.25, model: MODEL });
	});

	test("rejects unknown paths and methods", async () => {
		const { base } = await setUp();
		const headers = { authorization: `Bearer ${KEY}` };
		expect((await fetch(`${base}/v1/completions`, { method: "POST", headers })).status).toBe(404);
		const get = await fetch(`${base}/v1/chat/completions`, { headers });
		expect(get.status).toBe(405);
		expect(get.headers.get("allow")).toBe("POST");
	});
});
