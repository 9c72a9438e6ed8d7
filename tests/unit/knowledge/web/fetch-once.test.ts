import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DOCUMENT_MAX_BYTES, FETCH_TIMEOUT_MS, fetchOnce } from "../../../../src/knowledge/web/fetch-once.ts";
import { RESOLVE_TIMEOUT_MS } from "../../../../src/knowledge/web/resolver.ts";
import { fetchRobots, ROBOTS_TIMEOUT_MS } from "../../../../src/knowledge/web/robots.ts";
import { FakeSites } from "./fake-site.ts";

const PAGE = "https://a.example.com/page";
const NEW = { etag: null, lastModified: null };
const { signal } = new AbortController();

/** A `fetch` for which nothing ever comes; it counts the requests that are still waited for. */
function deaf() {
	let waiting = 0;
	const fetch: typeof globalThis.fetch = (_, init) =>
		new Promise((_, reject) => {
			waiting++;
			init?.signal?.addEventListener("abort", () => {
				waiting--;
				reject(init.signal?.reason);
			});
		});
	return { fetch, waiting: () => waiting };
}

describe("a site that says nothing", () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	/** Whether `work` has ended, as it stands after that time and not a millisecond before. */
	async function endsAfter<T>(ms: number, work: Promise<T>): Promise<T> {
		const ended = vi.fn();
		work.finally(ended);
		await vi.advanceTimersByTimeAsync(ms - 1);
		expect(ended).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		expect(ended).toHaveBeenCalled();
		return work;
	}

	test("is left after 10 s, and its connection with it", async () => {
		const { fetch, waiting } = deaf();
		const deps = { ...new FakeSites({}).deps, allowHosts: ["a.example.com"], fetch };
		expect(await endsAfter(FETCH_TIMEOUT_MS, fetchOnce(PAGE, NEW, deps, signal))).toEqual({
			kind: "broken",
			reason: "The site did not respond within 10 seconds.",
		});
		expect(waiting()).toBe(0);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("is left after 10 s when it is asked for its robots.txt", async () => {
		const { fetch, waiting } = deaf();
		const deps = { ...new FakeSites({}).deps, allowHosts: ["a.example.com"], fetch };
		const robots = fetchRobots("https://a.example.com", deps, signal);
		expect(await endsAfter(ROBOTS_TIMEOUT_MS, robots)).toMatchObject({ kind: "broken" });
		expect(waiting()).toBe(0);
	});

	test("is not asked when the resolver says nothing for 3 s", async () => {
		const { fetch, waiting } = deaf();
		const deps = { ...new FakeSites({}).deps, fetch };
		expect(await endsAfter(RESOLVE_TIMEOUT_MS, fetchOnce(PAGE, NEW, deps, signal))).toEqual({
			kind: "broken",
			reason: "The name of this site could not be resolved. Try again later.",
		});
		expect(waiting()).toBe(0);
	});

	test("is left at once when its reader goes", async () => {
		const { fetch, waiting } = deaf();
		const reader = new AbortController();
		const deps = { ...new FakeSites({}).deps, allowHosts: ["a.example.com"], fetch };
		const reading = fetchOnce(PAGE, NEW, deps, reader.signal);
		reader.abort(new Error("gone"));
		await expect(reading).rejects.toThrow("gone");
		expect(waiting()).toBe(0);
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe("a body that is not wanted (any more) is let go", () => {
	function endless(headers: Record<string, string>, status = 200) {
		const cancelled = vi.fn();
		const body = new ReadableStream<Uint8Array>({
			pull: (controller) => controller.enqueue(new Uint8Array(DOCUMENT_MAX_BYTES / 4)),
			cancel: cancelled,
		});
		const sites = new FakeSites({ [PAGE]: () => new Response(body, { status, headers }) });
		return { sites, cancelled };
	}

	test.each([
		["too large", { "content-type": "text/html" }, 200],
		["of a wrong type", { "content-type": "image/png" }, 200],
		["packed in an unknown way", { "content-type": "text/html", "content-encoding": "zstd" }, 200],
		["of an error", { "content-type": "text/html" }, 500],
		["of a redirect", { location: "/" }, 302],
	])("%s", async (_, headers: Record<string, string>, status) => {
		const { sites, cancelled } = endless(headers, status);
		expect(await fetchOnce(PAGE, NEW, sites.deps, signal)).not.toMatchObject({ kind: "document" });
		expect(cancelled).toHaveBeenCalledOnce();
	});
});

test("what a page is asked with again is kept only where it can be sent as it came", async () => {
	const answer = (etag: string) => () => new Response("", { headers: { "content-type": "text/html", etag } });
	const keptOf = async (etag: string) =>
		await fetchOnce(PAGE, NEW, new FakeSites({ [PAGE]: answer(etag) }).deps, signal);
	expect(await keptOf('W/"1"')).toMatchObject({ etag: 'W/"1"' });
	expect(await keptOf('"é"')).toMatchObject({ etag: null });
	expect(await keptOf(`"${"x".repeat(1_000)}"`)).toMatchObject({ etag: null });
});
