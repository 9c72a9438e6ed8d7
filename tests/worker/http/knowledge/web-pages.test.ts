import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PageAdded, PageRecrawled } from "../../../../src/contracts/knowledge.ts";
import { answered } from "../../../support/conversations.ts";
import { FakeModel } from "../../../support/fake-model.ts";
import { FakeWeb } from "../../../support/fake-web.ts";
import { expectError, migrateD1, TestUser } from "../../../support/worker.ts";

let web: FakeWeb;
let user: TestUser;
let made = 0;

beforeEach(async () => {
	web = FakeWeb.install(FakeModel.install());
	await migrateD1();
	user = await TestUser.guest();
});
afterEach(() => {
	vi.unstubAllGlobals();
});

/** An address on a site of its own. */
const address = (path = "alpacas") => `https://site-${++made}.example/${path}`;

const post = (body: object) => user.fetch("/api/knowledge/pages/", { body });
const pageOf = async (response: Response) => PageAdded.parse(await response.json()).page;
const recrawl = (id: string) => user.fetch(`/api/knowledge/pages/${id}/recrawl/`, { method: "POST" });
const recrawled = async (id: string) => PageRecrawled.parse(await (await recrawl(id)).json());

describe("a page that is added by its address", () => {
	test("is read, obeying the site's robots.txt, and comes once", async () => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum when they are content." });
		const first = await post({ url: `${url}#wool` });
		expect(first.status).toBe(201);
		const page = await pageOf(first);
		expect(page).toMatchObject({ kind: "added", url, title: "Alpacas", language: "en" });
		const again = await post({ url });
		expect([again.status, (await pageOf(again)).id]).toEqual([200, page.id]);

		const hidden = address();
		web.robots(new URL(hidden).host, "User-agent: *\nDisallow: /");
		await expectError(await post({ url: hidden }), 422, "page_refused");
		expect(web.count(hidden)).toBe(0);
	});

	test("keeps the title that the user gives it", async () => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum." });
		expect(await pageOf(await post({ url, title: "Humming" }))).toMatchObject({ title: "Humming", url });
	});

	test("that is not there, or not on the public internet, is an error that says so", async () => {
		await expectError(await post({ url: address() }), 422, "page_refused");
		const broken = address();
		web.put(broken, { breaks: true });
		await expectError(await post({ url: broken }), 502, "page_unreachable");
		const asked = web.requests.length;
		for (const url of [
			"http://127.0.0.1/",
			"http://localhost:8000/",
			"http://[::ffff:7f00:1]/",
			"http://169.254.169.254/",
		])
			await expectError(await post({ url }), 422, "page_refused");
		expect(web.requests).toHaveLength(asked);
	});
});

describe("a page that is read again", () => {
	test("is unchanged when its site says so or its text is the same, and keeps its id when it changed", async () => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum.", headers: { etag: '"1"' } });
		const { id } = await pageOf(await post({ url }));
		expect(await recrawled(id)).toMatchObject({ outcome: "unchanged", page: { id } });
		expect(web.seenHeaders.at(-1)?.get("if-none-match")).toBe('"1"');
		web.put(url, { title: "Alpacas", text: "Alpacas spit.", headers: { etag: '"2"' } });
		expect(await recrawled(id)).toMatchObject({ outcome: "updated", page: { id, url, kind: "added" } });
	});

	test("stays the same page when its address leads elsewhere by now", async () => {
		const [url, elsewhere] = [address(), address()];
		web.put(url, { title: "Alpacas", text: "Alpacas hum." });
		const { id } = await pageOf(await post({ url }));
		web.put(url, { status: 301, headers: { location: elsewhere } });
		web.put(elsewhere, { title: "Alpacas", text: "Alpacas moved." });
		expect(await recrawled(id)).toMatchObject({ outcome: "updated", page: { id, url } });
	});

	test("tells the conversations that cited it that it has changed", async () => {
		const url = address();
		web.put(url, { title: "Alpacas", text: "Alpacas hum when they are content." });
		const { id } = await pageOf(await post({ url }));
		await answered(user, "c1", "Why do alpacas hum?");
		const socket = await user.connect("c1");
		web.put(url, { title: "Alpacas", text: "Alpacas spit when they are angry." });
		await recrawl(id);
		expect(await socket.next("source_changed")).toMatchObject({ page_id: id, title: "Alpacas" });
		socket.close();
	});

	test("must have come from the web", async () => {
		const { id } = await pageOf(await post({ title: "Mine", text: "All mine." }));
		await expectError(await recrawl(id), 400, "invalid_request");
	});
});
