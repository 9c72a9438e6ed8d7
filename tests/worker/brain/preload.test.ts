import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { RELEVANCE_MODELS } from "../../../src/knowledge/search/relevance-models.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";

test("a brain that starts again loads what searches need before the first search", async ({ guest }) => {
	const brain = env.BRAIN.getByName(guest.id);
	await evictDurableObject(brain);
	const load = vi.spyOn(RELEVANCE_MODELS, "load");
	expect(await brain.listTasks()).toEqual({ ok: [] });
	await until(() => load.mock.calls.length > 0);
	await expect(load.mock.results[0]?.value).resolves.toBeUndefined();
	load.mockRestore();
});
