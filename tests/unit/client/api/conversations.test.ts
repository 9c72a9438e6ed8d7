import { describe, expect, test } from "vitest";
import type { ConversationItem } from "../../../../src/contracts/conversations.ts";
import { AT, errorResponse, taskId } from "../fakes.ts";
import { collect, createSignedInClient } from "../signed-in.ts";

const PATH = "/api/conversations/";
const item = (id: string, title = "Coins"): ConversationItem => ({
	conversation_id: id,
	title,
	last_message: "",
	created_at: AT,
	last_activity: AT,
	unread: false,
	running: false,
});
const accepted = {
	task_id: taskId(),
	status: "processing",
	message: "",
	check_status_url: "/",
	conversation_id: "c1",
	agent_type: "general",
};

describe("conversations", () => {
	test("are listed from all pages and can be filtered by a search", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${PATH}`]: ({ query }) => ({
				body: query.cursor
					? { items: [item("c3")], next_cursor: null }
					: { items: [item("c1"), item("c2")], next_cursor: "a&b" },
			}),
		});
		const found = await collect(client.conversations.list({ search: "gold & coins", limit: 2 }));
		expect(found.map(({ conversation_id }) => conversation_id)).toEqual(["c1", "c2", "c3"]);
		expect(server.calls.map(({ query }) => query)).toEqual([
			{ q: "gold & coins", limit: "2" },
			{ q: "gold & coins", limit: "2", cursor: "a&b" },
		]);
	});

	test("are searched with all their messages", async () => {
		const found = {
			conversation_id: "c1",
			title: "Coins",
			title_marks: [],
			message_id: "m-1",
			role: "user",
			created_at: AT,
			excerpt: "What is gold?",
			marks: [[8, 12]],
			hits: 1,
		};
		const { client, server } = createSignedInClient({
			[`GET ${PATH}search/`]: () => ({ body: { items: [found], next_cursor: "2", unindexed: 0 } }),
		});
		const { items, next_cursor } = await client.conversations.search("gold & c", { limit: 1, cursor: "1" });
		expect(items).toEqual([found]);
		expect(next_cursor).toBe("2");
		expect(server.calls.map(({ query }) => query)).toEqual([{ q: "gold & c", limit: "1", cursor: "1" }]);
	});

	test("are requested page by page as the caller iterates", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${PATH}`]: () => ({ body: { items: [item("c1")], next_cursor: "more" } }),
		});
		for await (const { conversation_id } of client.conversations.list()) {
			expect(conversation_id).toBe("c1");
			break;
		}
		expect(server.calls).toHaveLength(1);
	});

	test("are read, renamed and deleted", async () => {
		const { client, server } = createSignedInClient({
			[`GET ${PATH}c1/`]: () => ({ body: item("c1") }),
			[`PATCH ${PATH}c1/`]: ({ body }) => ({ body: item("c1", String(body.title)) }),
			[`DELETE ${PATH}c1/`]: () => ({ body: { message: "Gone.", conversation_id: "c1" } }),
			[`GET ${PATH}c2/`]: () => errorResponse(404, "conversation_not_found"),
		});
		expect(await client.conversations.get("c1")).toEqual(item("c1"));
		expect(await client.conversations.rename("c1", "Gold")).toMatchObject({ title: "Gold" });
		await client.conversations.delete("c1");
		expect(server.calls.at(-1)?.route).toBe(`DELETE ${PATH}c1/`);
		await expect(client.conversations.get("c2")).rejects.toMatchObject({ code: "conversation_not_found" });
	});

	test("are exported as JSON and as Markdown", async () => {
		const exported = { conversation_id: "c1", title: "Coins", created_at: AT, messages: [] };
		const { client } = createSignedInClient({
			[`GET ${PATH}c1/export/`]: ({ accept }) => ({
				body: accept === "text/markdown" ? "# Coins" : exported,
			}),
		});
		expect(await client.conversations.export("c1")).toEqual(exported);
		expect(await client.conversations.exportMarkdown("c1")).toBe("# Coins");
	});

	test("can be branched, with or without a new question; their answers can be regenerated", async () => {
		const { client, server } = createSignedInClient({
			[`POST ${PATH}c1/regenerate/`]: () => ({ body: accepted }),
			[`POST ${PATH}c1/branch/`]: ({ body }) => ({
				status: 201,
				body: { conversation_id: "c2", ...(body.message ? { task: accepted } : {}) },
			}),
		});
		expect(await client.conversations.regenerate("c1", "m1")).toMatchObject({ task_id: taskId() });
		expect(await client.conversations.branch("c1", "m1")).toEqual({ conversation_id: "c2" });
		expect((await client.conversations.branch("c1", "m1", "And gold?")).task?.task_id).toBe(taskId());
		expect(server.calls.map(({ body }) => body)).toEqual([
			{ message_id: "m1" },
			{ message_id: "m1" },
			{ message_id: "m1", message: "And gold?" },
		]);
	});
});

describe("the tasks client", () => {
	test("starts tasks with one or several agents, polls them and cancels them", async () => {
		const status = {
			task_id: taskId(),
			status: "processing",
			state: "running",
			progress: 50,
			message: "",
			stage: "generating",
			attempt: 1,
			conversation_id: "c1",
			agent_type: "general",
			events: [],
		};
		const { client, server } = createSignedInClient({
			"POST /api/agents/async/chat_async/": () => ({ body: accepted }),
			"POST /api/agents/async/multiagent_async/": () => ({ body: accepted }),
			"GET /api/agents/async/status/": () => ({ body: status }),
			"POST /api/agents/async/cancel/": () => ({ body: status }),
		});
		await client.tasks.ask({ message: "What is it?", agent_type: "qa" });
		await client.tasks.askAgents({ query: "What is it?" });
		expect(await client.tasks.status(taskId(), 7)).toEqual(status);
		expect(server.calls.at(-1)?.query).toEqual({ after_seq: "7" });
		expect(await client.tasks.cancel(taskId())).toMatchObject({ state: "running" });
		expect(server.calls.map(({ body }) => body)).toEqual([
			{ message: "What is it?", agent_type: "qa" },
			{ query: "What is it?" },
			{},
			{},
		]);
	});

	test("classifies a message without starting a task", async () => {
		const found = {
			agent_type: "qa",
			confidence: 0.9,
			agents: { general: 0.05, research: 0.03, qa: 0.9, content_analyzer: 0.02 },
			question_type: "factual",
			question_type_confidence: 0.8,
		};
		const { client, server } = createSignedInClient({
			"POST /api/agents/classify/": () => ({ body: found }),
		});
		expect(await client.tasks.classify("What is it?")).toEqual(found);
		expect(server.calls[0]?.body).toEqual({ message: "What is it?" });
	});
});
