import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { ConversationExport } from "../../../src/contracts/conversations.ts";
import { ChatAccepted } from "../../../src/contracts/tasks.ts";
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
import { expectError, type TestUser } from "../../support/worker.ts";

describe("a branch", () => {
	const branch = async (guest: TestUser, message_id: string, message?: string) => {
		const response = await guest.fetch("/api/conversations/c1/branch/", { body: { message_id, message } });
		expect(response.status).toBe(201);
		return response.json<{ conversation_id: string; task?: ChatAccepted }>();
	};
	const texts = async (guest: TestUser, id: string) =>
		(await getMessages(guest, id)).map(({ content }) => content);

	test("at an answer contains everything up to that answer and continues independently", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("A1.", "A2.", "A3.", "B.");
		for (const n of [1, 2, 3]) await askAndWait(guest, "c1", `Q${n}?`, { message_id: `m-${n}` });
		const answer = (await getMessages(guest, "c1"))[3];
		const { conversation_id, task } = await branch(guest, answer?.id ?? "");
		expect(task).toBeUndefined();
		expect(conversation_id).toMatch(/^conv_/);
		expect(await texts(guest, conversation_id)).toEqual(["Q1?", "A1.", "Q2?", "A2."]);

		await askAndWait(guest, conversation_id, "Q of the branch?");
		expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain("A2.");
		expect(await texts(guest, conversation_id)).toHaveLength(6);
		expect(await texts(guest, "c1")).toHaveLength(6);
	});

	test("at a question contains everything before that question and asks the same agent the new one", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("A1.", "A2.", "B.");
		await askAndWait(guest, "c1", "Q1?");
		await askAndWait(guest, "c1", "Q2?", { message_id: "m-2", agent_type: "research" });
		const { conversation_id, task } = await branch(guest, "m-2", "Q2 in other words?");
		expect(task).toMatchObject({ conversation_id, agent_type: "research", status: "processing" });
		await waitForEnd(guest, task?.task_id ?? "");
		expect(await texts(guest, conversation_id)).toEqual(["Q1?", "A1.", "Q2 in other words?", "B."]);
	});

	test("at the first question is created empty", async ({ guest }) => {
		await askAndWait(guest, "c1", "Q1?", { message_id: "m-1" });
		const { conversation_id } = await branch(guest, "m-1");
		expect(await texts(guest, conversation_id)).toEqual([]);
	});

	test("is listed with the original's title and its own last message", async ({ guest, model }) => {
		model.nextAnswers("A1.", "A2.");
		await askAndWait(guest, "c1", "Q1?");
		await askAndWait(guest, "c1", "Q2?");
		await waitForList(guest, ({ items }) => items[0]?.last_message === "A2.");
		const answer = (await getMessages(guest, "c1"))[1];
		const { conversation_id } = await branch(guest, answer?.id ?? "");
		expect((await listConversations(guest)).items[0]).toMatchObject({
			conversation_id,
			title: "Q1?",
			last_message: "A1.",
		});
	});

	test("names the conversation that it was copied from, until that one is deleted", async ({ guest }) => {
		await askAndWait(guest, "c1", "Q1?", { message_id: "m-1" });
		const { conversation_id, task } = await branch(guest, "m-1", "Q2?");
		await waitForEnd(guest, task?.task_id ?? "");
		await waitForList(guest, ({ items }) => items.length === 2);
		await guest.fetch("/api/conversations/c1/", { method: "PATCH", body: { title: "Original" } });
		const path = `/api/conversations/${conversation_id}/`;
		const origin = { conversation_id: "c1", title: "Original" };
		expect(await (await guest.fetch(path)).json()).toMatchObject({ branched_from: origin });
		const [first, second] = (await listConversations(guest)).items;
		expect([first?.branched_from, second?.branched_from]).toEqual([origin, undefined]);

		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		expect(await (await guest.fetch(path)).json()).not.toHaveProperty("branched_from");
	});

	test("contains copies of the tasks under new ids, but not their usage rows", async ({ guest, model }) => {
		model.nextAnswers("A1.");
		const first = await askAndWait(guest, "c1", "Q1?", { message_id: "m-1" });
		const answer = (await getMessages(guest, "c1"))[1];
		const { conversation_id } = await branch(guest, answer?.id ?? "");
		const copied = (await getMessages(guest, conversation_id))[1]?.task_id ?? "";
		expect(copied).toBe(first.task_id.replace("c1.", `${conversation_id}.`));
		expect(await getStatus(guest, copied)).toMatchObject({
			state: "completed",
			result: { response: "A1.", conversation_id, task_id: copied },
		});
		expect(await usageState(copied)).toBeNull();
	});

	test("of a regenerated question contains the current answer, or the older answer when that one is selected", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("Old.", "New.", "A2.");
		await askAndWait(guest, "c1", "Q1?", { message_id: "m-1" });
		const again = await guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id: "m-1" } });
		await waitForEnd(guest, ChatAccepted.parse(await again.json()).task_id);
		await askAndWait(guest, "c1", "Q2?");
		const all = await getMessages(guest, "c1");
		const idOf = (content: string) => all.find((message) => message.content === content)?.id ?? "";
		const later = await branch(guest, idOf("A2."));
		expect(await texts(guest, later.conversation_id)).toEqual(["Q1?", "New.", "Q2?", "A2."]);
		const older = await branch(guest, idOf("Old."));
		expect(await getMessages(guest, older.conversation_id)).toMatchObject([
			{ id: "m-1", content: "Q1?" },
			{ content: "Old.", status: "complete" },
		]);
	});

	test("leaves out a question that has no answer yet", async ({ guest, model }) => {
		model.nextAnswers("A1.");
		await askAndWait(guest, "c1", "Q1?");
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Slow?", conversation_id: "c1", message_id: "m-2" });
		const { conversation_id } = await branch(guest, "m-2");
		expect(await texts(guest, conversation_id)).toEqual(["Q1?", "A1."]);
		hold.finish();
		await waitForEnd(guest, task_id);
	});

	test("of a long conversation is complete", async ({ guest }) => {
		await askAndWait(guest, "c1", "First?");
		await runInDurableObject(guest.conversation("c1"), (_, { storage: { sql } }) => {
			for (let n = 1; n <= 450; n++) {
				const ulid = `1${String(n).padStart(25, "0")}`;
				const seq = 10_000 + 2 * n;
				sql.exec("INSERT INTO messages VALUES (?, ?, 'user', ?, 'complete', 0)", seq, ulid, `Q${n}`);
				sql.exec("INSERT INTO messages VALUES (?, ?, 'assistant', ?, 'complete', 0)", seq + 1, ulid, `A${n}`);
				sql.exec(
					`INSERT INTO tasks SELECT ?1, ?2, ?3, ?3, ?3 + 1, options, state, attempt, due_at, accepted_at,
					 first_run_at, chain, NULL, outcome, 1, asked_by, spent_tokens FROM tasks LIMIT 1`,
					ulid,
					`m-${n}`,
					seq,
				);
			}
		});
		const { conversation_id } = await branch(guest, `answer_1${String(450).padStart(25, "0")}`);
		const whole = ConversationExport.parse(
			await (await guest.fetch(`/api/conversations/${conversation_id}/export/`)).json(),
		);
		expect(whole.messages).toHaveLength(902);
		expect(whole.messages.slice(-2).map(({ content }) => content)).toEqual(["Q450", "A450"]);
	});

	test("at an unknown message is not created", async ({ guest }) => {
		await askAndWait(guest, "c1", "Q1?");
		const body = { message_id: "no-such", message: "Hi?" };
		await expectError(await guest.fetch("/api/conversations/c1/branch/", { body }), 404, "message_not_found");
		expect((await listConversations(guest)).items).toHaveLength(1);
	});
});

async function usageState(taskId: string): Promise<string | null> {
	return env.DB.prepare("SELECT state FROM usage_logs WHERE task_id = ?").bind(taskId).first("state");
}
