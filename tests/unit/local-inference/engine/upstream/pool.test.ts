import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
	EngineError,
	type GenerateEvent,
	type GenerateRequest,
} from "../../../../../local-inference/engine/engine.ts";
import { type PoolOptions, UpstreamPool } from "../../../../../local-inference/engine/upstream/pool.ts";
import { startUpstream, type UpstreamStandIn } from "../../../../support/upstream.ts";

const never = new AbortController().signal;

let first: UpstreamStandIn;
let second: UpstreamStandIn;
let now: number;
let log: string[];
beforeEach(async () => {
	now = 0;
	log = [];
	[first, second] = await Promise.all([startUpstream({ slots: 2 }), startUpstream({ slots: 2 })]);
});
afterEach(async () => {
	await Promise.all([first.close(), second.close()]);
});

async function createPool(options: Partial<PoolOptions> = {}): Promise<UpstreamPool> {
	const pool = new UpstreamPool(
		{ urls: [first.url, second.url], apiKey: "", model: null, slots: 3, ...options },
		{ log: (line) => log.push(line), onChange: () => undefined, now: () => now },
	);
	await pool.probe();
	return pool;
}

function request(content: string, conversationKey: string | null = null): GenerateRequest {
	return {
		messages: [{ role: "user", content }],
		maxTokens: 20,
		temperature: 0.5,
		topP: 1,
		presencePenalty: 0,
		frequencyPenalty: 0,
		seed: null,
		stop: ["###"],
		features: {},
		userKey: "",
		conversationKey,
	};
}

async function collect(events: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
	const all: GenerateEvent[] = [];
	for await (const event of events) all.push(event);
	return all;
}

/** Starts an answer and resolves when the server has received its request. The answer waits for `release`. */
async function startHeld(pool: UpstreamPool, key: string) {
	const before = first.answers.length + second.answers.length;
	const answer = collect(pool.generate(request("hold", key), never));
	await expect.poll(() => first.answers.length + second.answers.length).toBe(before + 1);
	return { answer };
}

describe("an answer of an upstream server", () => {
	test("passes on the request, the text, the thinking, the progress and the usage", async () => {
		const pool = await createPool({ urls: [first.url] });
		const events = await collect(pool.generate(request("think"), never));
		expect(first.answers[0]).toEqual({
			model: "stand-in",
			messages: [{ role: "user", content: "think" }],
			max_tokens: 20,
			temperature: 0.5,
			top_p: 1,
			presence_penalty: 0,
			frequency_penalty: 0,
			stop: ["###"],
			stream: true,
			stream_options: { include_usage: true },
			return_progress: true,
		});
		expect(events).toEqual([
			{ type: "prompt", promptTokens: 0, cachedTokens: 0 },
			{ type: "prompt_progress" },
			{ type: "reasoning", text: "Let me think." },
			{ type: "token", text: "An " },
			{ type: "token", text: "answer" },
			{
				type: "finish",
				reason: "stop",
				completionTokens: 3,
				prompt: { promptTokens: 12, cachedTokens: 5 },
			},
		]);
	});

	test("stops on the server when the client disconnects", async () => {
		const pool = await createPool();
		const client = new AbortController();
		const answer = collect(pool.generate(request("hold"), client.signal));
		await expect.poll(() => first.running).toBe(1);
		client.abort(new Error("gone"));
		await expect(answer).rejects.toThrow("gone");
		await expect.poll(() => first.running).toBe(0);
	});

	test.each([
		["too long", "context_length_exceeded"],
		["invalid", "request_refused"],
	])("is refused if the request is %s, without asking another server", async (content, code) => {
		const pool = await createPool();
		const answer = collect(pool.generate(request(content), never));
		await expect(answer).rejects.toMatchObject({ code });
		expect(first.answers.length + second.answers.length).toBe(1);
		expect(pool.health().slots).toBe(4);
	});
});

describe("the distribution of requests", () => {
	test("sends requests to the server with the fewest, and a conversation to its last server", async () => {
		const pool = await createPool();
		await collect(pool.generate(request("hi", "a"), never));
		const held = [await startHeld(pool, "b"), await startHeld(pool, "c")];
		expect([first.running, second.running]).toEqual([1, 1]);
		first.release();
		second.release();
		await Promise.all(held.map(({ answer }) => answer));
		const before = first.answers.length;
		for (let turn = 0; turn < 3; turn++) await collect(pool.generate(request("hi", "a"), never));
		expect(first.answers.length).toBe(before + 3);
	});

	test("uses as many slots as the servers report, or the configured number", async () => {
		expect((await createPool()).health()).toMatchObject({
			status: "ok",
			slots: 4,
			contextTokens: 2_048,
			device: "2 of 2 upstream servers",
		});
		first.slots = null;
		expect((await createPool()).health().slots).toBe(5);
	});

	test.each([
		{ sizes: [135_000_000, 7_000_000_000], parameters: 7_000_000_000 },
		{ sizes: [135_000_000, null], parameters: null },
	])("has the size of its largest model if all servers report one: $sizes", async ({ sizes, parameters }) => {
		const servers = await Promise.all(
			sizes.map((size) =>
				startUpstream({
					slots: 1,
					models: [{ id: "stand-in", ...(size !== null && { meta: { n_params: size } }) }],
				}),
			),
		);
		const pool = await createPool({ urls: servers.map(({ url }) => url) });
		expect(pool.health().parameters).toBe(parameters);
		await Promise.all(servers.map((server) => server.close()));
	});

	test("asks another server if one is busy, and reports that all are busy", async () => {
		const pool = await createPool();
		first.status = 503;
		await collect(pool.generate(request("hi"), never));
		expect(second.answers).toHaveLength(1);
		expect(pool.health().slots).toBe(4);
		second.status = 429;
		const answer = collect(pool.generate(request("hi"), never));
		await expect(answer).rejects.toMatchObject({ code: "engine_busy" });
	});
});

describe("a server that fails", () => {
	test("is replaced by another before its answer has started, and not used for a while", async () => {
		const pool = await createPool();
		first.status = 500;
		const events = await collect(pool.generate(request("hi", "a"), never));
		expect(events.filter(({ type }) => type === "prompt")).toHaveLength(1);
		expect(second.answers).toHaveLength(1);
		expect(pool.health()).toMatchObject({ slots: 2, device: "1 of 2 upstream servers" });
		expect(pool.health().detail).toContain("status 500");
		expect(log.at(-1)).toBe(`${first.url}: The model server responded with status 500: It failed on purpose`);

		first.status = 200;
		await pool.probe();
		expect(pool.health().slots).toBe(2);
		now = 5_000;
		expect(pool.health().slots).toBe(4);
		await collect(pool.generate(request("hi", "a"), never));
		await collect(pool.generate(request("hi"), never));
		expect(pool.health().detail).toBeNull();
	});

	test("is not preferred for longer each time while another server answers", async () => {
		const pool = await createPool();
		first.status = 500;
		for (const seconds of [5, 10, 20, 40, 60, 60]) {
			await collect(pool.generate(request("hi"), never));
			now += seconds * 1_000 - 1;
			expect(pool.health().slots).toBe(2);
			now++;
			expect(pool.health().slots).toBe(4);
		}
	});

	test.each([500, 401])(
		"stays in use after a response with status %i if it is the only one",
		async (status) => {
			const pool = await createPool({ urls: [first.url] });
			for (let answer = 0; answer < 3; answer++) {
				first.status = status;
				await expect(collect(pool.generate(request("hi"), never))).rejects.toThrow(EngineError);
				expect(pool.state).toEqual({ status: "loaded", model: "stand-in" });
				first.status = 200;
				await collect(pool.generate(request("hi"), never));
			}
			await expect(collect(pool.generate(request("cut off"), never))).rejects.toThrow(EngineError);
			expect(pool.state).toEqual({ status: "loaded", model: "stand-in" });
		},
	);

	test("is used again if the others fail too", async () => {
		const pool = await createPool();
		first.status = second.status = 500;
		await expect(collect(pool.generate(request("hi"), never))).rejects.toThrow(EngineError);
		expect(pool.health().slots).toBe(4);
		first.status = 200;
		await collect(pool.generate(request("hi"), never));
	});

	test("is reported with the setting to correct if it rejects the key, until it answers", async () => {
		const pool = await createPool({ urls: [first.url] });
		first.status = 401;
		const refused = { code: "engine_unavailable", message: expect.stringContaining("Set UPSTREAM_API_KEY.") };
		for (let answer = 0; answer < 2; answer++)
			await expect(collect(pool.generate(request("hi"), never))).rejects.toMatchObject(refused);
		await pool.probe();
		expect(pool.health()).toMatchObject({
			status: "ok",
			detail: expect.stringContaining("UPSTREAM_API_KEY"),
		});
		expect(log.filter((line) => line.includes("UPSTREAM_API_KEY"))).toHaveLength(1);
		first.status = 200;
		await collect(pool.generate(request("hi"), never));
		expect(pool.health().detail).toBeNull();
	});

	test("is away while it cannot be reached, and is used again after the first successful probe", async () => {
		const pool = await createPool({ urls: [first.url] });
		const port = Number(new URL(first.url).port);
		await first.close();
		for (let answer = 0; answer < 2; answer++)
			await expect(collect(pool.generate(request("hi"), never))).rejects.toMatchObject({
				code: "engine_unreachable",
			});
		await pool.probe();
		expect(pool.state).toMatchObject({
			status: "away",
			detail: expect.stringContaining("cannot be reached."),
		});
		first = await startUpstream({ slots: 2, port });
		await pool.probe();
		expect(pool.state).toEqual({ status: "loaded", model: "stand-in" });
		await collect(pool.generate(request("hi"), never));
	});

	test("is probed every second while it cannot be reached", async () => {
		const pool = new UpstreamPool(
			{ urls: [first.url], apiKey: "", model: null, slots: 3 },
			{ log: (line) => log.push(line), onChange: () => undefined },
		);
		const port = Number(new URL(first.url).port);
		await first.close();
		const running = pool.run();
		await expect.poll(() => pool.state.status).toBe("away");
		first = await startUpstream({ slots: 2, port });
		await expect.poll(() => pool.state.status, { timeout: 4_000 }).toBe("loaded");
		pool.stop();
		await running;
	});

	test("ends an answer that has started with an error", async () => {
		const pool = await createPool();
		const answer = collect(pool.generate(request("cut off"), never));
		await expect(answer).rejects.toMatchObject({ code: "engine_crashed" });
		expect(second.answers).toHaveLength(0);
	});

	test("makes the model unavailable if it serves another one, or rejects the key", async () => {
		expect((await createPool({ model: "missing" })).state.status).toBe("unavailable");
		first.apiKey = second.apiKey = "k";
		expect((await createPool()).state.status).toBe("unavailable");
	});

	test("is named if there is no other", async () => {
		await Promise.all([first.close(), second.close()]);
		const pool = await createPool();
		expect(pool.state).toMatchObject({
			status: "away",
			detail: expect.stringMatching(/^No upstream server is available\. http\S+ cannot be reached\./),
		});
	});
});

describe("the model of an upstream server", () => {
	test("is the configured one, or else the first that the server lists", async () => {
		expect((await createPool()).state).toEqual({ status: "loaded", model: "stand-in" });
		const pool = await createPool({ model: "another" });
		await collect(pool.generate(request("hi"), never));
		expect(first.answers[0]).toMatchObject({ model: "another" });
		expect((await createPool({ model: "missing" })).state).toMatchObject({
			detail: expect.stringContaining("has no model missing. It has: stand-in, another."),
		});
	});

	test("requires the server's key", async () => {
		first.apiKey = "k";
		const options = { urls: [first.url] };
		expect((await createPool(options)).state).toMatchObject({
			detail: expect.stringContaining("Set UPSTREAM_API_KEY"),
		});
		expect((await createPool({ ...options, apiKey: "k" })).state).toMatchObject({ status: "loaded" });
	});

	test("creates embeddings", async () => {
		const pool = await createPool();
		expect(await pool.embed(["a", "bb"], never)).toEqual({ vectors: [[1], [2]], tokens: 7 });
	});
});
