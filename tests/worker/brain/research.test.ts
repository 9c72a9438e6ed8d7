import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { ChatResult, type TaskStatus } from "../../../src/contracts/tasks.ts";
import { webBackoff } from "../../../src/knowledge/web-search/web-backoff.ts";
import { askAndWait } from "../../support/conversations.ts";
import type { FakeWeb } from "../../support/fake-web.ts";
import { test } from "../../support/fixtures.ts";
import type { TestUser } from "../../support/worker.ts";

const A = "https://a.sails.org/sails";

beforeEach(() => {
	webBackoff.end();
	vi.spyOn(console, "warn").mockImplementation(() => {});
	vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
	vi.restoreAllMocks();
});

function sails(web: FakeWeb, ...urls: string[]): void {
	for (const url of urls)
		web.put(url, { title: "Solar sails", text: "Solar sails are pushed by light alone." });
}

describe("a question for the research agent", () => {
	const QUESTION = "How do solar sails gain speed?";
	const ask = (guest: TestUser, conversation: string, more: object = {}) =>
		askAndWait(guest, conversation, QUESTION, { agent_type: "research", ...more });
	const stagesOf = (status: TaskStatus) => [
		...new Set(ChatResult.parse(status.result).timeline.map(({ stage }) => stage)),
	];

	test("is answered from web pages when the brain knows too little", async ({ guest, web }) => {
		web.setSearchResults(A);
		sails(web, A);
		const status = await ask(guest, "c1");
		expect(stagesOf(status)).toEqual([
			"searching",
			"found",
			"finding",
			"reading",
			"analyzing",
			"generating",
			"complete",
		]);
		const result = ChatResult.parse(status.result);
		expect(result.sources.map(({ url }) => url)).toContain(A);
		expect(result.attempts).toBe(1);
		expect(web.searches).toEqual(["solar sails gain speed"]);
	});

	test("reports progress that never decreases", async ({ guest, web }) => {
		web.setSearchResults(A);
		sails(web, A);
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: QUESTION, agent_type: "research" });
		await socket.next("task_completed");
		const progress = socket.of("task_update").map((update) => update.progress);
		expect(progress).toEqual(progress.toSorted((a, b) => a - b));
		socket.close();
	});

	test("is answered when the web is unreachable, and stops the next question from searching the web", async ({
		guest,
		web,
	}) => {
		expect((await ask(guest, "c1")).status).toBe("completed");
		expect((await ask(guest, "c2")).status).toBe("completed");
		expect(web.searches).toHaveLength(1);
	});

	test("logs an unreachable web in one line, with the code and the cause", async ({ guest }) => {
		const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
		await ask(guest, "c1");
		expect(warn).toHaveBeenCalledWith(
			"the web search failed; answering without pages",
			expect.stringMatching(/^page_unreachable: The web search \(Wikipedia\) .*\(.*\)$/),
		);
	});

	test("is answered when no page can be read", async ({ guest, web }) => {
		web.setSearchResults(A);
		expect((await ask(guest, "c1")).status).toBe("completed");
	});

	test("does not search the web when the brain knows enough or when the knowledge base is not used", async ({
		guest,
		web,
	}) => {
		await askAndWait(guest, "c1", "What is Bitcoin?", { agent_type: "research" });
		await ask(guest, "c2", { use_context: false });
		await askAndWait(guest, "c3", QUESTION, { agent_type: "general" });
		expect(web.searches).toEqual([]);
	});
});
