import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import OpenAI, { APIError } from "openai";
import { expect, vi } from "vitest";
import { app } from "../../../../src/app.ts";
import { Health } from "../../../../src/contracts/health.ts";
import { EmbeddingList, OpenAiError } from "../../../../src/contracts/openai.ts";
import { test } from "../../../support/fixtures.ts";
import { call, type TestUser } from "../../../support/worker.ts";
import { embedding, fakeAi, OUT_OF_CAPACITY } from "../../../support/workers-ai.ts";

const MODEL = "wordllama-256";
const SILENT = { EMBEDDINGS: "llama-cpp", EMBEDDINGS_URL: "http://nobody.test" };
const BGE = "@cf/baai/bge-small-en-v1.5";
let openai: OpenAI;

test.beforeEach(({ guest }) => {
	openai = clientOf(guest, (path, init) => call(path, init));
});

/** Creates an OpenAI client that sends its requests through `answer`. */
function clientOf(guest: TestUser, answer: (path: string, init: RequestInit) => Promise<Response>): OpenAI {
	return new OpenAI({
		baseURL: "https://brain.test/v1",
		apiKey: guest.signedIn.access,
		maxRetries: 0,
		dangerouslyAllowBrowser: true,
		fetch: (url, init) => answer(new URL(String(url)).pathname, init ?? {}),
	});
}

/** Creates an OpenAI client for an app whose settings or bindings differ from the test Worker's. */
function clientWith(guest: TestUser, changes: Record<string, unknown>): OpenAI {
	return clientOf(guest, async (path, init) =>
		app.fetch(
			new Request(`https://brain.test${path}`, init),
			{ ...env, ...changes },
			createExecutionContext(),
		),
	);
}

const create = (guest: TestUser, fields: Record<string, unknown>) =>
	guest.fetch("/v1/embeddings", { body: { model: MODEL, input: "a ledger", ...fields } });
const listOf = async (response: Response) => EmbeddingList.parse(await response.json());

async function errorOf(work: Promise<unknown>): Promise<InstanceType<typeof APIError>> {
	const error = await work.then(
		() => null,
		(error: unknown) => error,
	);
	if (error instanceof APIError) return error;
	throw new Error("expected OpenAI's client to throw an APIError");
}

test("the embeddings route returns the usage and one vector per text, in order, to OpenAI's client", async () => {
	const { data, model, usage } = await openai.embeddings.create({
		model: MODEL,
		input: ["a bank pays interest", "a river", "a bank pays interest"],
	});
	expect(data.map(({ index }) => index)).toEqual([0, 1, 2]);
	expect(data.map(({ embedding }) => embedding.length)).toEqual([256, 256, 256]);
	expect(Math.hypot(...(data[0]?.embedding ?? []))).toBeCloseTo(1);
	expect(data[0]?.embedding).toEqual(data[2]?.embedding);
	expect(data[0]?.embedding).not.toEqual(data[1]?.embedding);
	expect(model).toBe(MODEL);
	expect(usage.prompt_tokens).toBe(usage.total_tokens);
	expect(usage.total_tokens).toBeGreaterThanOrEqual(10);
});

test("the embeddings route returns the same numbers as floats and in base64", async ({ guest }) => {
	const [floats, packed] = await Promise.all([
		create(guest, { encoding_format: "float" }).then(listOf),
		create(guest, { encoding_format: "base64" }).then(listOf),
	]);
	const bytes = Uint8Array.from(atob(String(packed.data[0]?.embedding)), (letter) => letter.charCodeAt(0));
	expect([...new Float32Array(bytes.buffer)]).toEqual(floats.data[0]?.embedding);
});

test("the embeddings route shortens vectors to the requested dimensions, and normalizes them", async () => {
	const ask = { model: MODEL, input: "a ledger" };
	const [whole, cut] = await Promise.all([
		openai.embeddings.create(ask),
		openai.embeddings.create({ ...ask, dimensions: 64 }),
	]);
	const [long = [], short = []] = [whole.data[0]?.embedding, cut.data[0]?.embedding];
	expect(short).toHaveLength(64);
	expect(Math.hypot(...short)).toBeCloseTo(1);
	expect((short[0] ?? 0) / (short[1] ?? 1)).toBeCloseTo((long[0] ?? 0) / (long[1] ?? 1));
});

test.for<[string, Record<string, unknown>, number, Record<string, unknown>]>([
	["an unknown model", { model: "text-embedding-3-small" }, 404, { code: "model_not_found" }],
	["an agent", { model: "omeruta/qa" }, 404, { code: "model_not_found" }],
	["no model", { model: undefined }, 400, { param: "model" }],
	["no input", { input: undefined }, 400, { param: "input" }],
	["an empty text", { input: "" }, 400, { param: "input" }],
	["a blank text among others", { input: ["a", " \n"] }, 400, { param: "input.1" }],
	["an empty list", { input: [] }, 400, { param: "input" }],
	["too many texts", { input: Array(2_049).fill("a") }, 400, { param: "input" }],
	["tokens", { input: [15043, 3186] }, 400, { param: "input", message: /tokens are not supported/ }],
	["lists of tokens", { input: [[15043], [3186]] }, 400, { param: "input" }],
	["too many dimensions", { dimensions: 257 }, 400, { param: "dimensions", message: /256/ }],
	["zero dimensions", { dimensions: 0 }, 400, { param: "dimensions" }],
	["an unknown parameter", { task: "search" }, 400, { param: "task" }],
	["an unknown format", { encoding_format: "int8" }, 400, { param: "encoding_format" }],
	["a body of more than a megabyte", { input: "word ".repeat(250_000) }, 413, { code: "body_too_large" }],
])(
	"the embeddings route rejects %s in OpenAI's format",
	async ([_, fields, status, { message, ...expected }], { guest }) => {
		const response = await create(guest, fields);
		expect(response.status).toBe(status);
		const { error } = OpenAiError.parse(await response.json());
		expect(error).toMatchObject({ type: "invalid_request_error", ...expected });
		if (message instanceof RegExp) expect(error.message).toMatch(message);
	},
);

test("the embeddings route requires a token, or an API key with the chat scope", async ({ guest }) => {
	const body = JSON.stringify({ model: MODEL, input: "a" });
	expect((await call("/v1/embeddings", { method: "POST", body })).status).toBe(401);
	const status = async (scopes: string[]) => {
		const made = await guest.fetch("/api/auth/api-keys/", { body: { name: "k", scopes } });
		const { key } = Object(await made.json());
		const headers = { authorization: `Bearer ${key}` };
		return (await call("/v1/embeddings", { method: "POST", body, headers })).status;
	};
	expect([await status(["chat"]), await status(["analytics"])]).toEqual([200, 403]);
});

test("the embeddings route uses the configured model, which `/v1/models` lists", async ({ guest }) => {
	const client = clientWith(guest, { EMBEDDINGS: "workers-ai", AI: fakeAi({ [BGE]: embedding }) });
	const { data, model } = await client.embeddings.create({ model: BGE, input: ["abc"] });
	expect(model).toBe(BGE);
	expect(data[0]?.embedding.map((value) => value.toFixed(3))).toEqual(["0.949", "0.316"]);
	expect((await errorOf(client.embeddings.create({ model: MODEL, input: "a" }))).status).toBe(404);
	const refused = await errorOf(client.embeddings.create({ model: BGE, input: "a", dimensions: 1 }));
	expect(refused).toMatchObject({ status: 400, param: "dimensions" });
	const names = [];
	for await (const { id } of client.models.list()) names.push(id);
	expect(names).toContain(BGE);
	expect(names).not.toContain(MODEL);
});

test("while the embedding model is unavailable, requests return 503, `/v1/models` omits the model and health is degraded", async ({
	guest,
}) => {
	vi.stubGlobal("fetch", () => Promise.reject(new TypeError("refused")));
	const client = clientWith(guest, SILENT);
	const error = await errorOf(client.embeddings.create({ model: MODEL, input: "a" }));
	expect(error).toMatchObject({ status: 503, type: "server_error", code: "model_unavailable" });
	expect(error.headers?.get("retry-after")).toBe("5");
	const names = [];
	for await (const { id } of client.models.list()) names.push(id);
	expect(names).not.toContain(MODEL);
	const health = await app.fetch(
		new Request("https://brain.test/api/health/"),
		{ ...env, ...SILENT },
		createExecutionContext(),
	);
	expect(Health.parse(await health.json()).parts.knowledge).toEqual({
		status: "degraded",
		embedding_model: null,
		detail: "The embedding server is unreachable.",
	});
});

test("when a model fails, the embeddings route reports whether a retry can help", async ({ guest }) => {
	const failing = (reply: Parameters<typeof fakeAi>[0][string]) =>
		errorOf(
			clientWith(guest, { EMBEDDINGS: "workers-ai", AI: fakeAi({ [BGE]: reply }) }).embeddings.create({
				model: BGE,
				input: "a",
			}),
		);
	expect(await failing(OUT_OF_CAPACITY)).toMatchObject({ status: 503, code: "model_unavailable" });
	expect(await failing(() => ({ data: [] }))).toMatchObject({ status: 502, code: "generation_failed" });
});
