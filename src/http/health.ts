import { Hono } from "hono";
import { Health, RuntimePart } from "../contracts/health.ts";
import { openDatabase } from "../db/client.ts";
import { countDeadLettersSince } from "../db/dead-letters.ts";
import { createChain } from "../inference/create.ts";
import { createEmbedder } from "../knowledge/embeddings/create.ts";
import { HOUR_MS } from "../time.ts";
import type { AppEnv } from "./app-env.ts";
import { describeRoute } from "./openapi/describe.ts";

/** How long the queues are reported as degraded after a message was dead-lettered, in milliseconds. */
const DEAD_LETTER_PERIOD_MS = HOUR_MS;

/** Component health. The status is `ok` only while a language model is ready, unless none is configured. */
export const health = new Hono<AppEnv>().get(
	"/",
	describeRoute("Get component health", { 200: Health }),
	async (c) => {
		const [runtime, stores, inference, embedder] = await Promise.all([
			readRuntime(c.env),
			checkStores(c.env.DB),
			createChain(c.var.config, c.env).health(),
			createEmbedder(c.var.config, c.env),
		]);
		const knowledge =
			"unavailable" in embedder
				? { status: "degraded" as const, embedding_model: null, detail: embedder.unavailable }
				: { status: "ok" as const, embedding_model: embedder.model };
		const isOk =
			stores.database.status === "ok" && stores.queues.status === "ok" && inference.status === "ok";
		const isStarting = inference.status === "starting";
		return c.json({
			status: isOk ? "ok" : isStarting ? "starting" : "degraded",
			guests: c.var.config.guestAccess,
			parts: { ...stores, ...runtime, inference, knowledge },
		} satisfies Health);
	},
);

/** Asks `npm start` how often it had to start the runtime again, and whether the disk is full. */
async function readRuntime({ RUNTIME }: Env): Promise<Pick<Health["parts"], "runtime">> {
	if (RUNTIME === undefined) return {};
	const response = await RUNTIME.fetch("http://runtime/");
	return { runtime: RuntimePart.parse(await response.json()) };
}

/** Checks D1 and the queues with one query, which counts the recently dead-lettered messages. */
async function checkStores(d1: D1Database): Promise<Pick<Health["parts"], "database" | "queues">> {
	try {
		const dead = await countDeadLettersSince(openDatabase(d1), Date.now() - DEAD_LETTER_PERIOD_MS);
		return { database: { status: "ok" }, queues: { status: dead === 0 ? "ok" : "degraded" } };
	} catch (error) {
		console.error("D1 is unavailable", error);
		return { database: { status: "down" }, queues: { status: "degraded" } };
	}
}
