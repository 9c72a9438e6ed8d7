import { describe, expect, test } from "vitest";
import type { Health, InferencePart } from "../../../../src/contracts/health.ts";
import { describeHealth } from "../../../../src/web/chat/describe-health.ts";

const READY: InferencePart = { status: "ok", provider: "llama-cpp", model: "TinyLlama", device: "CPU" };

function healthWith(parts: Partial<Health["parts"]>): Health {
	return {
		status: "ok",
		parts: {
			database: { status: "ok" },
			queues: { status: "ok" },
			inference: READY,
			knowledge: { status: "ok", embedding_model: "wordllama-256" },
			...parts,
		},
	};
}

describe("the description of the server's health", () => {
	test("names the model and the search, and omits other parts that work", () => {
		expect(describeHealth(healthWith({})).map(({ text }) => text)).toEqual([
			"Answers are written by TinyLlama.",
			"Search finds words and meaning.",
		]);
	});

	test.for<[string, Partial<InferencePart>, string]>([
		[
			"is downloaded",
			{ status: "starting", progress: 0.4399, quotes: true },
			"The model is being downloaded: 43%. Until it is ready, answers quote the knowledge base.",
		],
		[
			"starts",
			{ status: "starting", quotes: false },
			"The model is starting. Until it is ready, questions wait.",
		],
		[
			"is missing",
			{ status: "down", quotes: true, detail: "Set LOCAL_MODEL." },
			"Answers quote the knowledge base, because no model is available. The server's log says why.",
		],
		[
			"is missing and nothing is quoted",
			{ status: "down", quotes: false },
			"Questions can't be answered, because no model is available.",
		],
		[
			"is not configured",
			{ status: "ok", provider: "extractive", quotes: true, detail: "No model is configured." },
			"Answers quote the knowledge base, because no model is available.",
		],
		[
			"is small",
			{ status: "ok", quotes: true, prefers_quotes: true },
			"Questions about your knowledge base are answered with quotes from it. TinyLlama answers the rest. It is small, so check what it writes.",
		],
	])("tells how questions are answered while the model %s", ([, part, text]) => {
		expect(describeHealth(healthWith({ inference: { ...READY, ...part } }))[0]?.text).toBe(text);
	});

	test("names the parts that do not work, without the cause, which is for administrators", () => {
		const described = describeHealth(
			healthWith({
				knowledge: { status: "degraded", embedding_model: null, detail: "The embeddings are missing." },
				database: { status: "down" },
				queues: { status: "degraded" },
			}),
		);
		expect(described.map(({ name, status }) => [name, status])).toEqual([
			["inference", "ok"],
			["knowledge", "degraded"],
			["database", "down"],
			["queues", "degraded"],
		]);
		expect(described[1]?.text).toBe("Search finds words only. The server's log says why.");
	});
});
