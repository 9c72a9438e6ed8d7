import { describe, expect } from "vitest";
import { MessageList } from "../../../../src/contracts/conversations.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { test } from "../../../support/fixtures.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

const ASK = "/api/agents/async/chat_async/";

async function ask(guest: TestUser, body: Record<string, unknown>): Promise<ChatAccepted> {
	const response = await guest.fetch(ASK, { body });
	expect(response.status).toBe(200);
	return ChatAccepted.parse(await response.json());
}

/** Asks a question and waits for its answer. */
async function answered(guest: TestUser, conversationId: string, message: string): Promise<void> {
	const socket = await guest.connect(conversationId);
	const { task_id } = await ask(guest, { message, conversation_id: conversationId });
	await socket.next("task_completed", (frame) => frame.task_id === task_id);
	socket.close();
}

async function messages(guest: TestUser, conversationId: string, query = ""): Promise<MessageList> {
	const response = await guest.fetch(`/api/conversations/${conversationId}/messages/${query}`);
	return MessageList.parse(await response.json());
}

describe("the messages of a conversation", () => {
	test("are paginated oldest first, without gaps or duplicates", async ({ guest }) => {
		for (const question of ["One?", "Two?", "Three?"]) await answered(guest, "c1", question);
		const { items, next_cursor } = await messages(guest, "c1");
		expect(next_cursor).toBeNull();
		expect(items.filter(({ role }) => role === "user").map(({ content }) => content)).toEqual([
			"One?",
			"Two?",
			"Three?",
		]);
		expect(items.map(({ role }) => role)).toEqual(Array(3).fill(["user", "assistant"]).flat());
		for (let limit = 1; limit <= 7; limit++) {
			const paged = [];
			let query: string | null = `?limit=${limit}`;
			while (query !== null) {
				const page: MessageList = await messages(guest, "c1", query);
				expect(page.items.length).toBeLessThanOrEqual(limit);
				paged.push(...page.items);
				query = page.next_cursor === null ? null : `?limit=${limit}&cursor=${page.next_cursor}`;
			}
			expect(paged).toEqual(items);
		}
		expect((await messages(guest, "c1", "?cursor=999999999999999")).items).toEqual([]);
	});

	test.for([
		"limit=0",
		"limit=-1",
		"limit=201",
		"limit=1.5",
		"limit=ten",
		"limit=",
		"cursor=abc",
		"cursor=-1",
		"cursor=",
		"cursor=1e3",
		"cursor=1234567890123456",
	])("return 400 for ?%s", async (query, { guest }) => {
		await expectError(await guest.fetch(`/api/conversations/c1/messages/?${query}`), 400, "invalid_request");
	});

	test.for(["a%20b", "a%2Fb", "%00", "x".repeat(65), "a:b", "%F0%9F%99%82"])(
		"return 404 for the conversation id %s",
		async (id, { guest }) => {
			await expectError(
				await guest.fetch(`/api/conversations/${id}/messages/`),
				404,
				"conversation_not_found",
			);
		},
	);
});
