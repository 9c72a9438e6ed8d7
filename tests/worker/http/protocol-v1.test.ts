import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect } from "vitest";
import {
	ConversationHistory,
	ConversationResponse,
	ConversationSummaryResponse,
} from "../../../src/contracts/conversations.ts";
import { BrainStatus, SearchKnowledgeResponse } from "../../../src/contracts/protocol-v1-http.ts";
import { ChatAccepted, ChatResult } from "../../../src/contracts/tasks.ts";
import { STARTER_ARTICLES } from "../../../src/knowledge/starter/starter.ts";
import {
	ask,
	askAndWait,
	getMessages,
	getStatus,
	listConversations,
	waitForEnd,
	waitForList,
} from "../../support/conversations.ts";
import { Hold } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { until } from "../../support/until.ts";
import { expectError, type TestUser } from "../../support/worker.ts";

beforeAll(() => STARTER_ARTICLES.load(env.ASSETS));

const TINYLLAMA = "/api/agents/tinyllama";

async function historyOf(guest: TestUser, id: string): Promise<ConversationHistory> {
	const response = await guest.fetch(`${TINYLLAMA}/conversation_history/?conversation_id=${id}`);
	return ConversationHistory.parse(await response.json());
}

describe.each(["/api/agents/async", TINYLLAMA])("the task routes under %s", (family) => {
	test("accept a question, return its status and cancel it", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const accepted = ChatAccepted.parse(
			await (await guest.fetch(`${family}/chat_async/`, { body: { message: "Slow?" } })).json(),
		);
		expect((await guest.fetch(`${family}/status/${accepted.task_id}/`)).status).toBe(200);
		expect((await guest.fetch(accepted.check_status_url)).status).toBe(200);
		const stopped = await guest.fetch(`${family}/cancel/${accepted.task_id}/`, { method: "POST" });
		expect(await stopped.json()).toMatchObject({ state: "cancelled" });
	});

	test("return the same response for a question to several agents", async ({ guest }) => {
		const response = await guest.fetch(`${family}/multiagent_async/`, {
			body: { query: "Compare Bitcoin and Ethereum?", agent_preference: "research", conversation_id: "c1" },
		});
		expect(response.status).toBe(200);
		const accepted = ChatAccepted.parse(await response.json());
		expect(accepted).toMatchObject({
			status: "processing",
			conversation_id: "c1",
			agent_type: "research",
			selected_agent: "research",
		});
		expect((await waitForEnd(guest, accepted.task_id)).state).toBe("completed");
	});
});

describe("a question for several agents", () => {
	const path = "/api/agents/async/multiagent_async/";

	test("creates only one task when it is sent several times with the same message_id", async ({ guest }) => {
		for (const named of [{ conversation_id: "c1" }, {}]) {
			const body = { query: "Once?", message_id: "m-1", ...named };
			const answers = await Promise.all(
				Array.from({ length: 5 }, async () =>
					ChatAccepted.parse(await (await guest.fetch(path, { body })).json()),
				),
			);
			expect(new Set(answers.map(({ task_id }) => task_id)).size).toBe(1);
			await waitForEnd(guest, answers[0]?.task_id ?? "");
		}
	});

	test("with an unknown agent preference goes to the selected agent", async ({ guest }) => {
		const response = await guest.fetch(path, {
			body: { query: "Compare Bitcoin and gold.", agent_preference: "nobody" },
		});
		const accepted = ChatAccepted.parse(await response.json());
		expect(accepted.selected_agent).toBeUndefined();
		const { result } = await waitForEnd(guest, accepted.task_id);
		expect(ChatResult.parse(result).agent_type).toBe("research");
	});

	test.for([
		[{ query: "" }, "message_empty"],
		[{}, "message_empty"],
		[{ query: "x".repeat(8_001) }, "message_too_long"],
		[{ query: 5 }, "invalid_request"],
		[{ query: "Hi", conversation_id: "a b" }, "invalid_request"],
	] as const)("is rejected when it is %j", async ([body, code], { guest }) => {
		await expectError(await guest.fetch(path, { body }), 400, code);
	});
});

describe("the protocol v1 conversation history", () => {
	test("pairs questions with answers, oldest first, with a summary", async ({ guest, model }) => {
		model.nextAnswers("One is a number.", "Two too.");
		await askAndWait(guest, "c1", "What is one?", { agent_type: "qa" });
		await askAndWait(guest, "c1", "What is two?\nIn short.", { agent_type: "research" });
		const { conversation_id, history, summary } = await historyOf(guest, "c1");
		expect(conversation_id).toBe("c1");
		expect(history).toMatchObject([
			{ user_message: "What is one?", ai_response: "One is a number.", agent_type: "qa" },
			{ user_message: "What is two?\nIn short.", ai_response: "Two too.", agent_type: "research" },
		]);
		expect(summary).toMatchObject({
			total_exchanges: 2,
			last_activity: history[1]?.timestamp,
			topics_discussed: ["What is one?", "What is two?"],
		});
		expect(Date.parse(summary.conversation_started ?? "")).toBeLessThanOrEqual(
			Date.parse(history[0]?.timestamp ?? ""),
		);
		const alone = await guest.fetch(`${TINYLLAMA}/conversation_summary?conversation_id=c1`);
		expect(ConversationSummaryResponse.parse(await alone.json())).toEqual({ conversation_id: "c1", summary });
	});

	test("omits unanswered questions and superseded answers", async ({ guest, model }) => {
		model.nextAnswers("Old.", "New.");
		await askAndWait(guest, "c1", "Q?", { message_id: "m-1" });
		const again = await guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id: "m-1" } });
		await waitForEnd(guest, ChatAccepted.parse(await again.json()).task_id);
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Never mind?", conversation_id: "c1" });
		await guest.fetch(`/api/agents/async/cancel/${task_id}/`, { method: "POST" });
		const { history, summary } = await historyOf(guest, "c1");
		expect(history.map(({ ai_response }) => ai_response)).toEqual(["New."]);
		expect(summary.total_exchanges).toBe(1);
	});

	test("returns 404 for an unknown conversation and 400 without a conversation", async ({ guest }) => {
		for (const call of ["conversation_history", "conversation_summary"]) {
			await expectError(
				await guest.fetch(`${TINYLLAMA}/${call}/?conversation_id=never`),
				404,
				"conversation_not_found",
			);
			await expectError(await guest.fetch(`${TINYLLAMA}/${call}/`), 400, "invalid_request");
		}
	});
});

describe("clearing a conversation", () => {
	const clear = (guest: TestUser, conversation_id: string) =>
		guest.fetch(`${TINYLLAMA}/clear_conversation/`, { body: { conversation_id } });

	test("deletes its messages from the object and from the list, but does not reset seq", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("A secret.");
		await askAndWait(guest, "c1", "Tell me a secret?");
		await waitForList(guest, ({ items }) => items[0]?.last_message === "A secret.");
		const seqOf = async () => {
			const socket = await guest.connect("c1");
			const { last_seq } = await socket.next("connection_established");
			socket.close();
			return last_seq;
		};
		const before = await seqOf();
		const response = await clear(guest, "c1");
		expect(ConversationResponse.parse(await response.json()).conversation_id).toBe("c1");
		expect(await getMessages(guest, "c1")).toEqual([]);
		expect((await historyOf(guest, "c1")).summary).toEqual({
			total_exchanges: 0,
			conversation_started: null,
			last_activity: null,
			topics_discussed: [],
		});
		expect((await listConversations(guest, "?q=secret")).items).toEqual([]);
		expect(await seqOf()).toBeGreaterThanOrEqual(before);

		await askAndWait(guest, "c1", "And now?");
		expect(JSON.stringify(model.requests.at(-1)?.messages)).not.toContain("secret");
	});

	test("cancels running tasks and logs their usage", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		const { task_id } = await ask(guest, { message: "Slow?", conversation_id: "c1" });
		await ask(guest, { message: "Next?", conversation_id: "c1" });
		await until(() => hold.opened);
		expect((await clear(guest, "c1")).status).toBe(200);
		await until(() => hold.closed);
		expect(socket.of("task_cancelled")).toHaveLength(2);
		expect(await getMessages(guest, "c1")).toEqual([]);
		const row = env.DB.prepare("SELECT state FROM usage_logs WHERE task_id = ?").bind(task_id);
		await until(async () => (await row.first("state")) === "cancelled");
	});

	test("keeps a question that is accepted while the outbox is being sent", async ({ guest }) => {
		await askAndWait(guest, "c1", "Before?");
		const { task_id } = await ask(guest, { message: "Slow?", conversation_id: "c1" });
		const later = await runInDurableObject(guest.conversation("c1"), async (conversation) => {
			const clearing = conversation.clear();
			const accepted = await conversation.startTask({
				question: "Meanwhile?",
				messageId: "m-later",
				options: { kind: "chat", agent_type: "general", use_context: false, max_tokens: 10 },
			});
			await clearing;
			return "ok" in accepted ? accepted.ok.task_id : "";
		});
		expect((await waitForEnd(guest, later)).state).toBe("completed");
		await expectError(await guest.fetch(`/api/agents/async/status/${task_id}/`), 404, "task_not_found");
		expect((await getMessages(guest, "c1"))[0]).toMatchObject({ id: "m-later", content: "Meanwhile?" });
	});

	test("returns 404 for an unknown conversation", async ({ guest }) => {
		await expectError(await clear(guest, "never"), 404, "conversation_not_found");
	});
});

describe("the protocol v1 search", () => {
	const search = async (guest: TestUser, body: object) =>
		SearchKnowledgeResponse.parse(
			await (await guest.fetch(`${TINYLLAMA}/search_knowledge/`, { body })).json(),
		);

	test("returns the best passages first", async ({ guest }) => {
		const { query, results, total } = await search(guest, { query: "What is cryptocurrency?" });
		expect(query).toBe("What is cryptocurrency?");
		expect(total).toBe(results.length);
		expect(results[0]).toMatchObject({ title: "Cryptocurrency", url: null });
		expect(results[0]?.content).not.toBe("");
		expect(results.map(({ score }) => score)).toEqual(
			results.map(({ score }) => score).sort((a, b) => b - a),
		);
	});

	test("applies its filters and ignores unknown ones", async ({ guest }) => {
		expect((await search(guest, { query: "currency", filters: { limit: 1 } })).total).toBe(1);
		const bitcoin = await search(guest, {
			query: "Ethereum and Bitcoin",
			filters: { title: "bitcoin", limit: 20 },
		});
		expect(new Set(bitcoin.results.map(({ title }) => title))).toEqual(new Set(["Bitcoin"]));
		expect((await search(guest, { query: "currency", filters: { url: "https://" } })).total).toBe(0);
		expect((await search(guest, { query: "currency", filters: { category: "x" } })).total).toBeGreaterThan(0);
		expect((await search(guest, { query: "currency", filters: null })).total).toBeGreaterThan(0);
	});

	test("returns nothing for unknown words and rejects an empty query", async ({ guest }) => {
		expect(await search(guest, { query: "xylophonic quokkas" })).toMatchObject({ results: [], total: 0 });
		const refused = await guest.fetch(`${TINYLLAMA}/search_knowledge/`, { body: { query: " " } });
		await expectError(refused, 400, "message_empty");
	});
});

test("the protocol v1 status reports the knowledge base, the model and the agents", async ({ guest }) => {
	const status = BrainStatus.parse(await (await guest.fetch(`${TINYLLAMA}/status/`)).json());
	expect(status).toMatchObject({
		knowledge_stats: { pages: STARTER_ARTICLES.value.length },
		model_info: { name: "fake-model", device: "cpu", loaded: true },
		agent_type: "general",
		available_agent_types: ["general", "research", "qa", "content_analyzer"],
		models_shared: true,
	});
	expect(status.knowledge_stats.passages).toBeGreaterThan(status.knowledge_stats.pages);
	expect(await getStatus(guest, (await askAndWait(guest, "c1", "Hi?")).task_id)).toMatchObject({
		state: "completed",
	});
});
