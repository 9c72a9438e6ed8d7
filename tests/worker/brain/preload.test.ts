import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";
import { RELEVANCE_MODELS } from "../../../src/knowledge/search/relevance-models.ts";
import { PrefixCache } from "../../../src/knowledge/vectors/prefix-cache.ts";
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

test("a brain that starts again reads the vectors of its passages before the first search", async ({
	guest,
}) => {
	const brain = env.BRAIN.getByName(guest.id);
	await brain.search({ query: "Bitcoin", mode: "hybrid", limit: 1, per_page: 1 });
	await evictDurableObject(brain);
	const preload = vi.spyOn(PrefixCache.prototype, "preload");
	expect(await brain.listTasks()).toEqual({ ok: [] });
	await until(() => preload.mock.calls.length > 0);
	expect(preload.mock.calls[0]?.[1].blocks).not.toEqual([]);
	preload.mockRestore();
});
