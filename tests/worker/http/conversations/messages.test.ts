import { describe, expect } from "vitest";
import type { MessageList } from "../../../../src/contracts/conversations.ts";
import { askAndListen, listMessages } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { expectError } from "../../../support/worker.ts";

const _ASK = "/api/agents/async/chat_async/";

describe("the messages of a conversation", () => {
	test("are paginated oldest first, without gaps or duplicates", async ({ guest }) => {
		for (const question of ["One?", "Two?", "Three?"]) await askAndListen(guest, "c1", question);
		const { items, next_cursor } = await listMessages(guest, "c1");
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
				const page: MessageList = await listMessages(guest, "c1", query);
				expect(page.items.length).toBeLessThanOrEqual(limit);
				paged.push(...page.items);
				query = page.next_cursor === null ? null : `?limit=${limit}&cursor=${page.next_cursor}`;
			}
			expect(paged).toEqual(items);
		}
		expect((await listMessages(guest, "c1", "?cursor=999999999999999")).items).toEqual([]);
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
