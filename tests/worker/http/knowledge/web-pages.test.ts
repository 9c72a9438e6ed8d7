import { describe, expect } from "vitest";
import { PageAdded, PageRecrawled } from "../../../../src/contracts/knowledge.ts";
import { askAndWait } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

let made = 0;
/** Returns a URL on a new site. */
const address = (path = "alpacas") => `https://site-${++made}.example/${path}`;

const post = (guest: TestUser, body: object) => guest.fetch("/api/knowledge/pages/", { body });
const pageOf = async (response: Response) => PageAdded.parse(await response.json()).page;
const recrawl = (guest: TestUser, id: string) =>
	guest.fetch(`/api/knowledge/pages/${id}/recrawl/`, { method: "POST" });
const recrawled = async (guest: TestUser, id: string) =>
	PageRecrawled.parse(await (await recrawl(guest, id)).json());

describe("a page that is added by URL", () => {
	test("is read only if robots.txt allows it, and is added only once", async ({ guest, web }) => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum when they are content." });
		const first = await post(guest, { url: `${url}#wool` });
		expect(first.status).toBe(201);
		const page = await pageOf(first);
		expect(page).toMatchObject({ kind: "added", url, title: "Alpacas", language: "en" });
		const again = await post(guest, { url });
		expect([again.status, (await pageOf(again)).id]).toEqual([200, page.id]);

		const hidden = address();
		web.robots(new URL(hidden).host, "User-agent: *\nDisallow: /");
		await expectError(await post(guest, { url: hidden }), 422, "page_refused");
		expect(web.count(hidden)).toBe(0);
	});

	test("gets its title from the request", async ({ guest, web }) => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum." });
		expect(await pageOf(await post(guest, { url, title: "Humming" }))).toMatchObject({
			title: "Humming",
			url,
		});
	});

	test("returns an error that explains a missing page or a private address", async ({ guest, web }) => {
		await expectError(await post(guest, { url: address() }), 422, "page_refused");
		const broken = address();
		web.put(broken, { breaks: true });
		await expectError(await post(guest, { url: broken }), 502, "page_unreachable");
		const asked = web.requests.length;
		for (const url of [
			"http://127.0.0.1/",
			"http://localhost:8000/",
			"http://[::ffff:7f00:1]/",
			"http://169.254.169.254/",
		])
			await expectError(await post(guest, { url }), 422, "page_refused");
		expect(web.requests).toHaveLength(asked);
	});
});

describe("a page that is recrawled", () => {
	test("is unchanged after a 304 or when its text is the same, and keeps its id when it changes", async ({
		guest,
		web,
	}) => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum.", headers: { etag: '"1"' } });
		const { id } = await pageOf(await post(guest, { url }));
		expect(await recrawled(guest, id)).toMatchObject({ outcome: "unchanged", page: { id } });
		expect(web.seenHeaders.at(-1)?.get("if-none-match")).toBe('"1"');
		web.put(url, { title: "Alpacas", text: "Alpacas spit.", headers: { etag: '"2"' } });
		expect(await recrawled(guest, id)).toMatchObject({
			outcome: "updated",
			page: { id, url, kind: "added" },
		});
	});

	test("stays the same page when its URL redirects elsewhere", async ({ guest, web }) => {
		const [url, elsewhere] = [address(), address()];
		web.put(url, { title: "Alpacas", text: "Alpacas hum." });
		const { id } = await pageOf(await post(guest, { url }));
		web.put(url, { status: 301, headers: { location: elsewhere } });
		web.put(elsewhere, { title: "Alpacas", text: "Alpacas moved." });
		expect(await recrawled(guest, id)).toMatchObject({ outcome: "updated", page: { id, url } });
	});

	test("notifies the conversations that cite it when it changes", async ({ guest, web }) => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum when they are content." });
		const { id } = await pageOf(await post(guest, { url }));
		await askAndWait(guest, "c1", "Why do alpacas hum?");
		const socket = await guest.connect("c1");
		web.put(url, { title: "Alpacas", text: "Alpacas spit when they are angry." });
		await recrawl(guest, id);
		expect(await socket.next("source_changed")).toMatchObject({ page_id: id, title: "Alpacas" });
		socket.close();
	});

	test("must have been added by URL", async ({ guest }) => {
		const { id } = await pageOf(await post(guest, { title: "Mine", text: "All mine." }));
		await expectError(await recrawl(guest, id), 400, "invalid_request");
	});
});
