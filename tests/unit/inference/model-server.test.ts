import { describe, expect, test } from "vitest";
import type { ModelServerHealth } from "../../../src/contracts/model-server-health.ts";
import { readModelServer } from "../../../src/inference/model-server.ts";

const HEALTH: ModelServerHealth = {
	status: "ok",
	model: "tiny.gguf",
	device: "CPU",
	cpu_threads: null,
	context_tokens: 4_096,
	load_ms: 900,
	memory_bytes: 1_000_000,
	slots: { total: 4, busy: 1 },
	waiting: 2,
};
const UNREPORTED = {
	model: null,
	device: null,
	context_tokens: null,
	memory_bytes: null,
	slots: null,
	waiting: null,
	detail: null,
};

const read = (respond: () => Response, llamaCppUrl = "http://model.test/v1") =>
	readModelServer({ llamaCppUrl, llamaCppApiKey: "" }, async () => respond());

describe("readModelServer", () => {
	test("returns what our own model server reports", async () => {
		const { cpu_threads: _, load_ms: __, ...shown } = HEALTH;
		expect(await read(() => Response.json(HEALTH))).toEqual({ ...shown, detail: null });
	});

	test("leaves out what an older version of our own server does not report", async () => {
		const { waiting: _, ...health } = HEALTH;
		expect(await read(() => Response.json(health))).toMatchObject({ model: "tiny.gguf", waiting: null });
	});

	test.for<[string, Response, string]>([
		["llama-server", Response.json({ status: "ok", slots_idle: 1 }), "ok"],
		["a server with a status of its own", Response.json({ status: "healthy" }), "healthy"],
		["a server without a health check", new Response("Not found", { status: 404 }), "ok"],
	])("returns only the status of %s", async ([, response, status]) => {
		expect(await read(() => response)).toEqual({ ...UNREPORTED, status });
	});

	test("reports a server that does not respond as unreachable", async () => {
		const refused = () => {
			throw new TypeError("fetch failed");
		};
		expect(await read(refused)).toEqual({ ...UNREPORTED, status: "unreachable" });
	});

	test("returns null when no model server is configured", async () => {
		expect(await read(() => Response.json(HEALTH), "")).toBeNull();
	});
});
