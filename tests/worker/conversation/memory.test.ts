import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { ExchangeStore } from "../../../durable-objects/conversation/stores/exchanges.ts";
import { unwrap } from "../../../src/errors.ts";
import { askAndWait, getMessages } from "../../support/conversations.ts";
import type { FakeModel } from "../../support/fake-model.ts";
import { test } from "../../support/fixtures.ts";
import { restoreConversationSchema } from "../../support/old-conversation.ts";
import type { TestUser } from "../../support/worker.ts";

const TOLD = "Earlier in this conversation, I told you:\n";

/** Makes the model answer each request at length, and differently. */
function answerAtLength(model: FakeModel): void {
	model.usually((request) => ({ kind: "answer", tokens: [longAnswer(request)] }));
}

function longAnswer(request: number): string {
	return Array.from({ length: 100 }, (_, part) => `Part ${part} of answer ${request}.`).join(" ");
}

/** Asks a question in conversation c1 without searching. */
function ask(guest: TestUser, question: string, conversationId = "c1") {
	return askAndWait(guest, conversationId, question, { use_context: false });
}

/** Asks about numbered topics, so that earlier exchanges no longer fit in the prompt. */
async function askMany(guest: TestUser, from: number, to: number): Promise<void> {
	for (let n = from; n <= to; n++) await ask(guest, `What is topic ${n} about?`);
}

function lastPrompt(model: FakeModel): string[] {
	return (model.requests.at(-1)?.messages ?? []).map(({ content }) => content);
}

function readMemory(guest: TestUser, conversationId = "c1") {
	return runInDurableObject(guest.conversation(conversationId), (_, { storage }) =>
		storage.sql.exec("SELECT history_from, notes FROM memory").toArray(),
	);
}

describe("the memory of a conversation", () => {
	test("contains a name on turn 12 that was told on turn 2, and the newest exchange on every turn", async ({
		guest,
		model,
	}) => {
		answerAtLength(model);
		await ask(guest, "hello!");
		await ask(guest, "Hi, my name is Sam. How are you?");
		for (let n = 3; n <= 11; n++) {
			await ask(guest, `What is topic ${n} about?`);
			expect(lastPrompt(model).at(-2)?.trim()).toBe(longAnswer(model.requests.length - 1));
		}
		await ask(guest, "What is my name?");
		const prompt = lastPrompt(model);
		expect(prompt[1]).toContain(`${TOLD}- My name is Sam.\n`);
		expect(prompt[1]).toContain("- What is topic 3 about?\n");
		expect(prompt.slice(1).join("").match(/Sam/g)).toHaveLength(1);
		expect(prompt.at(-1)).toBe("What is my name?");
	});

	test("prefers the later of two statements", async ({ guest, model }) => {
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await ask(guest, "Actually, my name is Tom.");
		await askMany(guest, 3, 6);
		expect(lastPrompt(model)[1]).toContain(`${TOLD}- My name is Tom.\n`);
		expect(lastPrompt(model).join("")).not.toContain("Sam");
	});

	test("includes statements in questions that were not answered", async ({ guest, model }) => {
		model.next({ kind: "status", status: 400 });
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await askMany(guest, 2, 6);
		expect(lastPrompt(model)[1]).toContain("- My name is Sam.\n");
	});

	test("survives a restart of the object", async ({ guest, model }) => {
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await askMany(guest, 2, 6);
		const before = await readMemory(guest);
		await evictDurableObject(guest.conversation("c1"));
		expect(await readMemory(guest)).toEqual(before);
		await ask(guest, "What is my name?");
		expect(lastPrompt(model)[1]).toContain("- My name is Sam.\n");
	});

	test("is not written while the history is complete", async ({ guest }) => {
		await ask(guest, "My name is Sam.");
		await askMany(guest, 2, 4);
		expect(await readMemory(guest)).toEqual([]);
	});

	test("is erased when the conversation is cleared", async ({ guest, model }) => {
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await askMany(guest, 2, 6);
		expect(await readMemory(guest)).toHaveLength(1);
		unwrap(await guest.conversation("c1").clear());
		expect(await readMemory(guest)).toEqual([]);
		await askMany(guest, 7, 10);
		expect(lastPrompt(model).join("")).not.toContain("Sam");
	});

	test("of a branch contains only what was said before the branch", async ({ guest, model }) => {
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await askMany(guest, 2, 5);
		await ask(guest, "I live in Rome.");
		await askMany(guest, 7, 9);
		const answer = (await getMessages(guest, "c1"))[9];
		const response = await guest.fetch("/api/conversations/c1/branch/", { body: { message_id: answer?.id } });
		const { conversation_id } = await response.json<{ conversation_id: string }>();
		await ask(guest, "What is my name?", conversation_id);
		expect(lastPrompt(model)[1]).toContain("- My name is Sam.\n");
		expect(lastPrompt(model).join("")).not.toContain("Rome");
	});

	test("of a regenerated early answer contains nothing that was said later", async ({ guest, model }) => {
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await ask(guest, "What is topic 2 about?");
		await ask(guest, "I live in Rome.");
		await askMany(guest, 4, 8);
		const before = await readMemory(guest);
		const question = (await getMessages(guest, "c1"))[2];
		const body = { message_id: question?.id };
		const response = await guest.fetch("/api/conversations/c1/regenerate/", { body });
		expect(response.ok).toBe(true);
		const { task_id } = await response.json<{ task_id: string }>();
		await expect
			.poll(async () => unwrap(await guest.conversation("c1").getTask(task_id)).status)
			.toBe("completed");
		expect(lastPrompt(model)[1]).toBe("My name is Sam.");
		expect(lastPrompt(model).join("")).not.toContain("Rome");
		expect(await readMemory(guest)).toEqual(before);
	});

	test("is created for a conversation from version 0.2.0", async ({ guest, model }) => {
		answerAtLength(model);
		await ask(guest, "My name is Sam.");
		await askMany(guest, 2, 6);
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			restoreConversationSchema(storage.sql, 2);
		});
		await evictDurableObject(guest.conversation("c1"));
		await ask(guest, "What is my name?");
		expect(lastPrompt(model)[1]).toContain("- My name is Sam.\n");
		expect(lastPrompt(model).at(-2)?.trim()).toBe(longAnswer(model.requests.length - 1));
		expect(await readMemory(guest)).toHaveLength(1);
	});
});

test("the topic of a follow-up comes first from the sources that support the answer before it", async ({
	guest,
}) => {
	await ask(guest, "Who is Tom?");
	const topics = await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
		const sources = ["meeting", "staff", "prices"].map((title) => ({ title, passage_id: `${title}-1` }));
		storage.sql.exec(
			"UPDATE tasks SET outcome = json_set(outcome, '$.result.sources', json(?), '$.result.evidence', json(?))",
			JSON.stringify(sources),
			JSON.stringify([
				{ start: 0, end: 9 },
				{ start: 10, end: 20, passage_id: "staff-1" },
			]),
		);
		return new ExchangeStore(storage.sql).lastTopics(Number.MAX_SAFE_INTEGER, 1);
	});
	expect(topics).toEqual([{ question: "Who is Tom?", titles: ["staff", "meeting", "prices"] }]);
});
