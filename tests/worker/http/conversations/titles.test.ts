import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { ConversationItem } from "../../../../src/contracts/conversations.ts";
import { unwrap } from "../../../../src/errors.ts";
import { askAndWait, getMessages, listConversations, waitForList } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { restoreBrainSchema } from "../../../support/old-brain.ts";
import type { TestUser } from "../../../support/worker.ts";

/** Asks a question in conversation c1, waits for the answer, and returns the title once the answer is listed. */
async function titleAfter(guest: TestUser, message: string, answer: string): Promise<string | undefined> {
	await askAndWait(guest, "c1", message);
	const { items } = await waitForList(guest, ({ items }) => items[0]?.last_message === answer);
	return items[0]?.title;
}

/** Returns the brain to the schema of version 0.2.0, which does not distinguish provisional titles. */
async function restoreOldSchema(guest: TestUser): Promise<void> {
	const brain = env.BRAIN.getByName(guest.id);
	await runInDurableObject(brain, (_, { storage }) => restoreBrainSchema(storage.sql, 10));
	await evictDurableObject(brain);
}

describe("the title of a conversation", () => {
	test("comes from the first message with a topic", async ({ guest, model }) => {
		model.nextAnswers("A1.", "A2.", "A3.", "A4.");
		expect(await titleAfter(guest, "hello!", "A1.")).toBe("Hello!");
		expect(await titleAfter(guest, "my name is Tom", "A2.")).toBe("Hello!");
		expect(await titleAfter(guest, "hi, how do I mine bitcoin?", "A3.")).toBe("How do I mine bitcoin?");
		expect(await titleAfter(guest, "What is a wallet?", "A4.")).toBe("How do I mine bitcoin?");
	});

	test("is never replaced when the user chose it", async ({ guest, model }) => {
		model.nextAnswers("A1.", "A2.");
		await titleAfter(guest, "hello!", "A1.");
		const path = "/api/conversations/c1/";
		const renamed = await guest.fetch(path, { method: "PATCH", body: { title: "Mine" } });
		expect(ConversationItem.parse(await renamed.json()).title).toBe("Mine");
		expect(await titleAfter(guest, "What is a wallet?", "A2.")).toBe("Mine");
	});

	test("of a branch is replaced by the branch's first topic if the original has none", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("A1.", "A2.");
		await titleAfter(guest, "hello!", "A1.");
		const answer = (await getMessages(guest, "c1"))[1];
		const response = await guest.fetch("/api/conversations/c1/branch/", { body: { message_id: answer?.id } });
		const { conversation_id } = await response.json<{ conversation_id: string }>();
		await askAndWait(guest, conversation_id, "What is a wallet?");
		const { items } = await waitForList(guest, ({ items }) => items[0]?.last_message === "A2.");
		expect(items.map(({ title }) => title)).toEqual(["What is a wallet?", "Hello!"]);
	});

	test("of a branch comes from the edited question if that is the first question", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("A1.", "A2.");
		await titleAfter(guest, "What is a wallet?", "A1.");
		const question = (await getMessages(guest, "c1"))[0];
		await guest.fetch("/api/conversations/c1/branch/", {
			body: { message_id: question?.id, message: "What is a ledger?" },
		});
		const { items } = await waitForList(guest, ({ items }) => items[0]?.last_message === "A2.");
		expect(items.map(({ title }) => title)).toEqual(["What is a ledger?", "What is a wallet?"]);
	});

	test("comes from the next message with a topic after the conversation was cleared", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("A1.", "A2.", "A3.");
		await titleAfter(guest, "What is a wallet?", "A1.");
		unwrap(await guest.conversation("c1").clear());
		expect(await titleAfter(guest, "thanks", "A2.")).toBe("Thanks");
		expect(await titleAfter(guest, "What is a ledger?", "A3.")).toBe("What is a ledger?");
	});

	test("from version 0.2.0 stays as it is", async ({ guest, model }) => {
		model.nextAnswers("A1.", "A2.");
		await titleAfter(guest, "hello!", "A1.");
		await restoreOldSchema(guest);
		const [conversation] = (await listConversations(guest)).items;
		expect(conversation?.title).toBe("Hello!");
		expect(conversation).not.toHaveProperty("branched_from");
		expect(await titleAfter(guest, "What is a wallet?", "A2.")).toBe("Hello!");
	});
});
