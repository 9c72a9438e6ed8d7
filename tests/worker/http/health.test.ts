import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { z } from "zod";
import { app } from "../../../src/app.ts";
import { Health } from "../../../src/contracts/health.ts";
import { test } from "../../support/fixtures.ts";
import { call } from "../../support/worker.ts";

describe("health", () => {
	const stubModelServer = (...answers: (() => Response)[]) => {
		let at = 0;
		vi.stubGlobal("fetch", async () => {
			const answer = answers[Math.min(at++, answers.length - 1)];
			if (answer === undefined) throw new TypeError("connect ECONNREFUSED");
			return answer();
		});
	};
	const health = async () => Health.parse(await (await call("/api/health/")).json());

	test("is ok at /health while the Worker runs, regardless of the model", async () => {
		stubModelServer();
		expect(await (await call("/health")).json()).toEqual({ status: "ok" });
	});

	test("is ok and includes the model's name while a model is ready", async () => {
		stubModelServer(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		expect(await health()).toEqual({
			status: "ok",
			guests: true,
			parts: {
				database: { status: "ok" },
				queues: { status: "ok" },
				inference: { status: "ok", provider: "llama-cpp", model: "tiny", device: "cpu", quotes: true },
				knowledge: { status: "ok", embedding_model: "wordllama-256" },
			},
		});
	});

	test("is starting and includes the progress while the model is downloading", async () => {
		stubModelServer(() =>
			Response.json({ status: "downloading", model: "tiny", device: null, progress: 0.25 }, { status: 503 }),
		);
		expect(await health()).toMatchObject({
			status: "starting",
			parts: { inference: { status: "starting", progress: 0.25 } },
		});
	});

	test.each([
		["the model server is unreachable", []],
		["the model server fails", [() => new Response("Bad gateway", { status: 502 })]],
		["the model server lists no model", [() => Response.json({}), () => Response.json({ data: [] })]],
		[
			"the model is unavailable",
			[() => Response.json({ status: "unavailable", model: null, detail: "No disk." })],
		],
		["the model server returns something else", [() => new Response("<html>Hello</html>")]],
	])("is degraded when %s", async (_, answers) => {
		stubModelServer(...answers);
		const { status, parts } = await health();
		expect(status).toBe("degraded");
		expect(parts.inference.status).not.toBe("ok");
		expect(parts.database.status).toBe("ok");
	});

	test("is ok without a model if none is configured", async () => {
		const request = new Request("https://brain.test/api/health/");
		const response = await app.fetch(request, { ...env, INFERENCE: "extractive" }, createExecutionContext());
		expect(Health.parse(await response.json())).toMatchObject({ status: "ok" });
	});

	test("is degraded for an hour after a queue dead-letters a message", async () => {
		stubModelServer(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		const letter = (id: string, minutesAgo: number) =>
			env.DB.prepare("INSERT INTO dead_letters (id, body, attempts, created_at) VALUES (?, '{}', 3, ?)")
				.bind(id, Date.now() - minutesAgo * 60_000)
				.run();
		await letter("old", 61);
		expect((await health()).status).toBe("ok");
		await letter("new", 1);
		expect(await health()).toMatchObject({ status: "degraded", parts: { queues: { status: "degraded" } } });
		await env.DB.exec("DELETE FROM dead_letters");
	});

	test("ignores dead-lettered pages, because their websites cause these failures", async () => {
		stubModelServer(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		const letter = (id: string, body: string) =>
			env.DB.prepare("INSERT INTO dead_letters (id, body, attempts, created_at) VALUES (?, ?, 3, ?)")
				.bind(id, body, Date.now())
				.run();
		await letter("page", JSON.stringify({ kind: "ingest_page", url: "https://dead.example/" }));
		expect(await health()).toMatchObject({ status: "ok", parts: { queues: { status: "ok" } } });
		for (const body of [JSON.stringify({ kind: "usage" }), "[object Object]", '"text"', "", "{"]) {
			await letter("other", body);
			expect({ body, queues: (await health()).parts.queues }).toEqual({
				body,
				queues: { status: "degraded" },
			});
			await env.DB.exec("DELETE FROM dead_letters WHERE id = 'other'");
		}
		await env.DB.exec("DELETE FROM dead_letters");
	});

	test("reports a database that is down", async () => {
		stubModelServer(() => Response.json({ status: "ok", model: "tiny", device: "cpu" }));
		const log = vi.spyOn(console, "error").mockImplementation(() => {});
		const prepare = () => {
			throw new Error("D1_ERROR: gone");
		};
		const broken = { ...env, DB: z.custom<D1Database>().parse({ prepare }) };
		const response = await app.fetch(
			new Request("https://brain.test/api/health/"),
			broken,
			createExecutionContext(),
		);
		expect(Health.parse(await response.json())).toMatchObject({
			status: "degraded",
			parts: { database: { status: "down" } },
		});
		log.mockRestore();
	});
});
