import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DOCUMENT_MAX_BYTES, FETCH_TIMEOUT_MS, fetchOnce } from "../../../../src/knowledge/web/fetch-once.ts";
import { RESOLVE_TIMEOUT_MS } from "../../../../src/knowledge/web/resolver.ts";
import { fetchRobots, ROBOTS_TIMEOUT_MS } from "../../../../src/knowledge/web/robots.ts";
import { FakeSites } from "./fake-site.ts";

const PAGE = "https://a.example.com/page";
const NEW = { etag: null, lastModified: null };
const { signal } = new AbortController();

/** Creates a `fetch` that stays pending until it is aborted, and counts the pending requests. */
function unresponsive() {
	let pending = 0;
	const fetch: typeof globalThis.fetch = (_, init) =>
		new Promise((_, reject) => {
			pending++;
			init?.signal?.addEventListener("abort", () => {
				pending--;
				reject(init.signal?.reason);
			});
		});
	return { fetch, pending: () => pending };
}

describe("an unresponsive site", () => {
	beforeEach(() => {
		vi.useFakeTimers();
	});
	afterEach(() => {
		vi.useRealTimers();
	});

	/** Checks that `work` settles after exactly `ms` milliseconds. */
	async function endsAfter<T>(ms: number, work: Promise<T>): Promise<T> {
		const ended = vi.fn();
		work.finally(ended);
		await vi.advanceTimersByTimeAsync(ms - 1);
		expect(ended).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		expect(ended).toHaveBeenCalled();
		return work;
	}

	test("times out after 10 s and does not keep the connection open", async () => {
		const { fetch, pending } = unresponsive();
		const deps = { ...new FakeSites({}).deps, allowHosts: ["a.example.com"], fetch };
		expect(await endsAfter(FETCH_TIMEOUT_MS, fetchOnce(PAGE, NEW, deps, signal))).toEqual({
			kind: "broken",
			reason: "The site did not respond within 10 seconds.",
		});
		expect(pending()).toBe(0);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("times out after 10 s when its robots.txt is requested", async () => {
		const { fetch, pending } = unresponsive();
		const deps = { ...new FakeSites({}).deps, allowHosts: ["a.example.com"], fetch };
		const robots = fetchRobots("https://a.example.com", deps, signal);
		expect(await endsAfter(ROBOTS_TIMEOUT_MS, robots)).toMatchObject({ kind: "broken" });
		expect(pending()).toBe(0);
	});

	test("is not requested when the resolver does not respond within 3 s", async () => {
		const { fetch, pending } = unresponsive();
		const deps = { ...new FakeSites({}).deps, fetch };
		expect(await endsAfter(RESOLVE_TIMEOUT_MS, fetchOnce(PAGE, NEW, deps, signal))).toEqual({
			kind: "broken",
			reason:
				"The service that resolves the names of sites cannot be reached. Check the server's internet connection.",
		});
		expect(pending()).toBe(0);
	});

	test("is abandoned immediately when the signal is aborted", async () => {
		const { fetch, pending } = unresponsive();
		const reader = new AbortController();
		const deps = { ...new FakeSites({}).deps, allowHosts: ["a.example.com"], fetch };
		const request = fetchOnce(PAGE, NEW, deps, reader.signal);
		reader.abort(new Error("gone"));
		await expect(request).rejects.toThrow("gone");
		expect(pending()).toBe(0);
		expect(vi.getTimerCount()).toBe(0);
	});
});

describe("fetchOnce", () => {
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
		["that is too large", { "content-type": "text/html" }, 200],
		["of the wrong type", { "content-type": "image/png" }, 200],
		[
			"with an unsupported content encoding",
			{ "content-type": "text/html", "content-encoding": "zstd" },
			200,
		],
		["of an error response", { "content-type": "text/html" }, 500],
		["of a redirect", { location: "/" }, 302],
	])("cancels a body %s", async (_, headers: Record<string, string>, status) => {
		const { sites, cancelled } = endless(headers, status);
		expect(await fetchOnce(PAGE, NEW, sites.deps, signal)).not.toMatchObject({ kind: "document" });
		expect(cancelled).toHaveBeenCalledOnce();
	});
});

test("fetchOnce keeps an ETag only if it can be sent back unchanged", async () => {
	const respond = (etag: string) => () =>
		new Response("", { headers: { "content-type": "text/html", etag } });
	const keptOf = async (etag: string) =>
		await fetchOnce(PAGE, NEW, new FakeSites({ [PAGE]: respond(etag) }).deps, signal);
	expect(await keptOf('W/"1"')).toMatchObject({ etag: 'W/"1"' });
	expect(await keptOf('"é"')).toMatchObject({ etag: null });
	expect(await keptOf(`"${"x".repeat(1_000)}"`)).toMatchObject({ etag: null });
});
