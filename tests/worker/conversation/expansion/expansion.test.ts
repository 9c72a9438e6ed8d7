import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { ConversationHistory } from "../../../../src/contracts/conversations.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { webBackoff } from "../../../../src/knowledge/web-search/web-backoff.ts";
import {
	askAndWait,
	getMessages,
	getStatus,
	waitForEnd,
	waitForList,
} from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { expectError, TestUser } from "../../../support/worker.ts";
import { A, B, C, expand, outcomes, pagesOf, resultOf, sails } from "./helpers.ts";

beforeEach(() => {
	webBackoff.end();
	vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const LONG = A.padEnd(2_001, "s");

describe("an expansion", () => {
	test("is acknowledged with its topic and its maximum number of pages", async ({ guest, web }) => {
		web.setSearchResults(A);
		sails(web, A);
		for (const path of ["async", "tinyllama"]) {
			const accepted = await expand(guest, { max_urls: 1, conversation_id: `c-${path}` }, path);
			expect(accepted).toMatchObject({
				status: "processing",
				topic: "Solar sails",
				max_urls: 1,
				agent_type: "research",
				conversation_id: `c-${path}`,
			});
			expect((await waitForEnd(guest, accepted.task_id)).status).toBe("completed");
		}
	});

	test("finds and reads pages, shows each step and summarizes what it read", async ({ guest, web }) => {
		web.setSearchResults(A, B, C);
		sails(web, A, B, C);
		const socket = await guest.connect("c1");
		socket.send({ action: "expand_knowledge", topic: "Solar sails", max_urls: 3 });
		const { task_id } = await socket.next("task_completed");
		const updates = socket.of("task_update");
		expect([...new Set(updates.map(({ stage }) => stage))]).toEqual(["finding", "reading", "complete"]);
		expect(updates.map(({ message }) => message)).toEqual([
			"Looking for pages...",
			"Found 3 pages",
			"0 of 3 pages read",
			"1 of 3 pages read",
			"2 of 3 pages read",
			"3 of 3 pages read",
			"Complete!",
		]);
		const progress = updates.map((update) => update.progress);
		expect(progress).toEqual(progress.toSorted((a, b) => a - b));

		const result = resultOf(await getStatus(guest, task_id));
		expect(result).toMatchObject({ topic: "Solar sails", pages_added: 3, pages_updated: 0, attempts: 1 });
		expect(result.response).toContain("Read 3 of 3 pages about Solar sails.");
		expect(result.timeline.map(({ stage }) => stage)).toEqual(["finding", "reading", "complete"]);
		expect(await pagesOf(guest)).toEqual([A, B, C]);
		const messages = (await getMessages(guest, "c1")).map(({ role, content }) => [role, content]);
		expect(messages).toEqual([
			["user", "Solar sails"],
			["assistant", result.response],
		]);
		expect(web.searches).toEqual(["Solar sails"]);
		socket.close();
	});

	test("reads exactly the given URLs, and reports why each unreadable one failed", async ({ guest, web }) => {
		sails(web, A);
		web.put(B, { status: 404 });
		web.robots("c.sails.org", "User-agent: *\nDisallow: /");
		sails(web, C);
		const given = await expand(guest, { urls: [A, B, C] });
		expect(given.max_urls).toBe(3);
		const status = await waitForEnd(guest, given.task_id);
		expect(outcomes(status)).toEqual({ [A]: "added", [B]: "failed", [C]: "skipped" });
		const { response } = resultOf(status);
		expect(response).toContain("Read 1 of 3 pages about Solar sails.");
		expect(response).toContain(`- ${B}: The site returned status 404.`);
		expect(response).toContain(`- ${C}: The site's robots.txt disallows this page.`);
		expect(web.searches).toEqual([]);
		expect(web.count(C)).toBe(0);
	});

	test("replaces unreadable pages with other search results", async ({ guest, web }) => {
		web.setSearchResults(A, B, C);
		web.put(A, { status: 410 });
		sails(web, B, C);
		const { task_id } = await expand(guest, { max_urls: 2 });
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [A]: "failed", [B]: "added", [C]: "added" });
	});

	test("follows the best links on a page, up to the maximum number of pages", async ({ guest, web }) => {
		const links = {
			"https://x.sails.org/about": "About us",
			"https://y.sails.org/solar-sails": "Solar sails in space",
			"https://z.sails.org/sail": "A sail",
		};
		web.put(A, { title: "Sails", text: "All about solar sails.", links });
		for (const url of Object.keys(links)) sails(web, url);
		const { task_id } = await expand(guest, { urls: [A], max_urls: 3 });
		const status = await waitForEnd(guest, task_id);
		expect(Object.keys(outcomes(status))).toEqual([
			A,
			"https://y.sails.org/solar-sails",
			"https://z.sails.org/sail",
		]);
		expect(resultOf(status).pages_added).toBe(3);
		expect(web.requests).not.toContain("https://x.sails.org/about");
	});

	test("follows redirects, and counts two URLs of the same page once", async ({ guest, web }) => {
		sails(web, A);
		web.put(B, { status: 301, headers: { location: A } });
		const { task_id } = await expand(guest, { urls: [A, B] });
		const status = await waitForEnd(guest, task_id);
		expect(Object.values(outcomes(status)).toSorted()).toEqual(["added", "skipped"]);
		expect(await pagesOf(guest)).toEqual([A]);
	});

	test("keeps all pages that declare the site's front page as their canonical URL", async ({
		guest,
		web,
	}) => {
		const head = '<link rel="canonical" href="/"><meta property="og:url" content="/">';
		const urls = ["https://a.sails.org/one", "https://a.sails.org/two"];
		web.put(urls[0] ?? "", { title: "Solar sails", text: "Sails are pushed by light alone.", head });
		web.put(urls[1] ?? "", { title: "Solar masts", text: "Masts are held by the wind.", head });
		const { task_id } = await expand(guest, { urls });
		expect(Object.values(outcomes(await waitForEnd(guest, task_id)))).toEqual(["added", "added"]);
		expect((await pagesOf(guest)).toSorted()).toEqual(urls);
	});

	test("follows a meta refresh, and keeps cookies between queue messages", async ({ guest, web }) => {
		const [old, walled] = ["https://a.sails.org/old", "https://a.sails.org/walled"];
		web.put(old, { title: "Moved", head: `<meta http-equiv="refresh" content="0; url='/walled'">` });
		web.put(walled, { title: "Solar sails", text: "Sails are pushed by light alone.", cookie: "seen=yes" });
		const { task_id } = await expand(guest, { urls: [old] });
		expect(Object.values(outcomes(await waitForEnd(guest, task_id)))).toEqual(["added"]);
		expect(await pagesOf(guest)).toEqual([walled]);
		expect(web.requests).toEqual([old, walled, walled]);
	});

	test("fails with an actionable message when nothing can be read", async ({ guest, web }) => {
		web.put(A, { status: 404 });
		const { task_id } = await expand(guest, { urls: [A] });
		const status = await waitForEnd(guest, task_id);
		expect(status).toMatchObject({ status: "failed", code: "page_unreachable" });
		expect(status.error).toContain("provide the URLs of other pages");
		expect(status.error).toContain(`- ${A}: The site returned status 404.`);
	});

	test.for([
		["the search is unreachable", null, "page_unreachable"],
		["the search finds nothing", [], "page_not_found"],
	] as const)("fails with an actionable message when %s", async ([_, found, code], { guest, web }) => {
		if (found !== null) web.setSearchResults(...found);
		const { task_id } = await expand(guest, {});
		const status = await waitForEnd(guest, task_id);
		expect(status).toMatchObject({ status: "failed", code });
		expect(status.error).toContain("provide the URLs of the pages to read");
	});

	test("appears in the context, the history and the list, as a question does, and leaves one usage row", async ({
		guest,
		model,
		web,
	}) => {
		sails(web, A);
		const { task_id } = await expand(guest, { urls: [A], conversation_id: "c1" });
		const { response } = resultOf(await waitForEnd(guest, task_id));
		await askAndWait(guest, "c1", "And what did it say?");
		const contents = model.requests.at(-1)?.messages.map(({ content }) => content) ?? [];
		expect(contents).toEqual(expect.arrayContaining(["Solar sails", response]));
		const history = await guest.fetch("/api/agents/tinyllama/conversation_history/?conversation_id=c1");
		expect(ConversationHistory.parse(await history.json()).history[0]).toMatchObject({
			user_message: "Solar sails",
			ai_response: response,
			agent_type: "research",
		});
		await waitForList(guest, ({ items }) => items.some(({ title }) => title === "Solar sails"));
		const rows = env.DB.prepare("SELECT * FROM usage_logs WHERE task_id = ?").bind(task_id);
		await until(async () => (await rows.all()).results.length === 1);
		expect(await rows.first()).toMatchObject({
			state: "completed",
			agent_type: "research",
			question_type: null,
			attempts: 1,
		});
	});

	test("can be regenerated, and then reports its pages as unchanged", async ({ guest, web }) => {
		sails(web, A);
		const { task_id } = await expand(guest, { urls: [A], conversation_id: "c1" });
		await waitForEnd(guest, task_id);
		const [question] = await getMessages(guest, "c1");
		const again = await guest.fetch("/api/conversations/c1/regenerate/", {
			body: { message_id: question?.id },
		});
		const second = ChatAccepted.parse(await again.json());
		expect(outcomes(await waitForEnd(guest, second.task_id))).toEqual({ [A]: "unchanged" });
		expect((await getMessages(guest, "c1")).map(({ status }) => status)).toEqual([
			"complete",
			"superseded",
			"complete",
		]);
	});

	test.for([
		["no topic", {}, "message_empty"],
		["an empty topic", { topic: "  " }, "message_empty"],
		["a long topic", { topic: "x".repeat(201) }, "message_too_long"],
		["too many pages", { topic: "x", max_urls: 21 }, "invalid_request"],
		["an unsupported URL", { topic: "x", urls: ["file:///etc/passwd"] }, "invalid_request"],
	] as const)("is rejected with %s", async ([_, body, code], { guest }) => {
		await expectError(await guest.fetch("/api/agents/async/expand_knowledge/", { body }), 400, code);
	});

	test("reports the index of a URL that is too long, and reads a URL of the maximum length", async ({
		guest,
		web,
	}) => {
		const path = "/api/agents/async/expand_knowledge/";
		const refused = await guest.fetch(path, { body: { topic: "Sails", urls: [A, LONG] } });
		expect(await expectError(refused, 400, "invalid_request")).toBe(
			"urls.1: must have at most 2000 characters.",
		);
		const longest = LONG.slice(0, -1);
		sails(web, longest);
		const { task_id } = await expand(guest, { urls: [longest] });
		expect(outcomes(await waitForEnd(guest, task_id))).toEqual({ [longest]: "added" });
	});
});

describe("the same page", () => {
	test("is read once for two conversations that need it at the same time", async ({ guest, web }) => {
		let open = false;
		web.put(A, { title: "Sails", text: "Solar sails.", open: () => open });
		const first = await expand(guest, { urls: [A], conversation_id: "c1" });
		await until(() => web.count(A) === 1);
		const second = await expand(guest, { urls: [A], conversation_id: "c2" });
		open = true;
		const both = await Promise.all([waitForEnd(guest, first.task_id), waitForEnd(guest, second.task_id)]);
		expect(both.map((status) => outcomes(status)[A])).toEqual(["added", "unchanged"]);
		expect(web.count(A)).toBe(1);
	});

	test("is read separately for two users", async ({ guest, web }) => {
		sails(web, A, B);
		const other = await TestUser.guest();
		const mine = await expand(guest, { urls: [A] });
		const theirs = await other.fetch("/api/agents/async/expand_knowledge/", {
			body: { topic: "x", urls: [B] },
		});
		await waitForEnd(guest, mine.task_id);
		await waitForEnd(other, ChatAccepted.parse(await theirs.json()).task_id);
		expect(await pagesOf(guest)).toEqual([A]);
		expect(await pagesOf(other)).toEqual([B]);
	});

	test("is not read by a second task when the same conversation requests it again, however the topic is spelled", async ({
		guest,
		web,
	}) => {
		let open = false;
		web.put(A, { text: "Solar sails.", open: () => open });
		const first = await expand(guest, { urls: [A], conversation_id: "c1" });
		const again = await expand(guest, { topic: "  SOLAR   sails ", urls: [A], conversation_id: "c1" });
		expect(again.task_id).toBe(first.task_id);
		const other = await expand(guest, { topic: "Lunar sails", urls: [A], conversation_id: "c1" });
		expect(other.task_id).not.toBe(first.task_id);
		open = true;
		expect((await waitForEnd(guest, first.task_id)).status).toBe("completed");
		const later = await expand(guest, { urls: [A], conversation_id: "c1" });
		expect(later.task_id).not.toBe(first.task_id);
		expect(outcomes(await waitForEnd(guest, later.task_id))).toEqual({ [A]: "unchanged" });
	});
});
