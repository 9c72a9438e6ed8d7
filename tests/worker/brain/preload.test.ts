import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { RELEVANCE_MODELS } from "../../../src/knowledge/search/relevance-models.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";

test("a brain that starts again loads what searches need before the first search", async ({ guest }) => {
	const brain = env.BRAIN.getByName(guest.id);
	await evictDurableObject(brain);
	expect(RELEVANCE_MODELS.isLoaded).toBe(false);
	expect(await brain.listTasks()).toEqual({ ok: [] });
	await until(() => RELEVANCE_MODELS.isLoaded);
});
