import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, vi } from "vitest";
import { Outbox } from "../../../../durable-objects/conversation/tasks/outbox.ts";
import { Share } from "../../../../src/contracts/shares.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { unwrap } from "../../../../src/errors.ts";
import {
	ask,
	askAndWait,
	cancelTask,
	getMessages,
	getStatus,
	waitForEnd,
	waitForList,
} from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, type TestUser } from "../../../support/worker.ts";

const DAY_MS = 86_400_000;

describe("regenerating an answer", () => {
	const regenerate = (guest: TestUser, message_id: string) =>
		guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id } });

	const setQuestionsToday = (guest: TestUser, questions: number) =>
		runInDurableObject(env.BRAIN.getByName(guest.id), (_, { storage }) => {
			const today = Math.floor(Date.now() / DAY_MS);
			storage.sql.exec("UPDATE account SET quota_day = ?, quota_used = ?", today, questions);
		});

	test("creates a new task for the same question and supersedes the old answer", async ({ guest, model }) => {
		model.nextAnswers("First answer.", "Second answer.");
		const first = await askAndWait(guest, "c1", "Again?", { message_id: "m-1", agent_type: "qa" });
		const response = await regenerate(guest, "m-1");
		expect(response.status).toBe(200);
		const task = ChatAccepted.parse(await response.json());
		expect(task).toMatchObject({ status: "processing", conversation_id: "c1", agent_type: "qa" });
		expect(task.task_id).not.toBe(first.task_id);
		expect((await waitForEnd(guest, task.task_id)).result?.response).toBe("Second answer.");
		expect(await getMessages(guest, "c1")).toMatchObject([
			{ id: "m-1", role: "user", content: "Again?", status: "complete" },
			{ role: "assistant", content: "First answer.", status: "superseded" },
			{ role: "assistant", content: "Second answer.", status: "complete" },
		]);
	});

	test.for(["stopped", "failed"])(
		"keeps the earlier answer current if it is %s before its first word",
		async (ending, { guest, model }) => {
			model.nextAnswers("First answer.");
			await askAndWait(guest, "c1", "Again?", { message_id: "m-1" });
			await waitForList(guest, ({ items }) => items[0]?.last_message === "First answer.");
			const hold = new Hold();
			if (ending === "stopped") model.next({ kind: "held", hold });
			else await setQuestionsToday(guest, 1_000_000);
			const { task_id } = ChatAccepted.parse(await (await regenerate(guest, "m-1")).json());
			if (ending === "stopped") await cancelTask(guest, task_id);
			hold.finish();
			await waitForEnd(guest, task_id);
			const messages = await getMessages(guest, "c1");
			expect(messages).toMatchObject([
				{ role: "user", status: "complete" },
				{ role: "assistant", content: "First answer.", status: "complete" },
				{ role: "assistant", content: "", status: "superseded", task_id },
			]);
			await waitForList(guest, ({ items }) => items[0]?.last_message === "First answer.");
			const link = Share.parse(
				await (await guest.fetch("/api/shares/", { body: { conversation_id: "c1" } })).json(),
			);
			const shared = await call(`/api/shared/${link.url.split("/").at(-1)}/`);
			expect(await shared.json()).toMatchObject({
				turns: [{ text: "First answer.", state: "completed" }],
			});
			await setQuestionsToday(guest, 0);
			model.nextAnswers("Then.");
			await askAndWait(guest, "c1", "And now?");
			expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain("First answer.");
		},
	);

	test("restores an answer that was partly written when it was stopped", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const asked = await ask(guest, { message: "Tell me a story.", conversation_id: "c1", message_id: "m-1" });
		hold.push("Once upon");
		await until(async () => (await getStatus(guest, asked.task_id)).text === "Once upon");
		await cancelTask(guest, asked.task_id);
		model.next({ kind: "held", hold: new Hold() });
		const { task_id } = ChatAccepted.parse(await (await regenerate(guest, "m-1")).json());
		await cancelTask(guest, task_id);
		expect(await getMessages(guest, "c1")).toMatchObject([
			{ role: "user" },
			{ content: "Once upon", status: "stopped" },
			{ content: "", status: "superseded" },
		]);
	});

	test("lets a small model write an answer that was quoted in its place", async ({ guest, model }) => {
		model.models = ["small-model"];
		model.parameters = 134_515_008;
		model.nextAnswers("Money on a network.");
		const quoted = await askAndWait(guest, "c1", "What is cryptocurrency?", { message_id: "m-1" });
		expect(quoted.result).toMatchObject({ provider: "extractive" });
		const { task_id } = ChatAccepted.parse(await (await regenerate(guest, "m-1")).json());
		expect((await waitForEnd(guest, task_id)).result).toMatchObject({
			provider: "llama-cpp",
			response: "Money on a network.",
		});
	});

	test("keeps every message's question id, regardless of the order of regeneration", async ({ guest }) => {
		for (const id of ["m-1", "m-2"]) await askAndWait(guest, "c1", "Again?", { message_id: id });
		for (const id of ["m-2", "m-1"]) {
			const { task_id } = ChatAccepted.parse(await (await regenerate(guest, id)).json());
			await waitForEnd(guest, task_id);
		}
		const questions = (await getMessages(guest, "c1")).map(({ question_id }) => question_id);
		expect(questions).toEqual(["m-1", "m-1", "m-2", "m-2", "m-2", "m-1"]);
	});

	test("keeps the question and its id if the conversation is cleared meanwhile", async ({ guest, model }) => {
		model.nextAnswers("First answer.");
		await askAndWait(guest, "c1", "Again?", { message_id: "m-1" });
		const hold = new Hold();
		model.next({ kind: "held", hold });
		// Clearing cancels the unfinished tasks, then waits for the outbox. A task that starts in the meantime is kept.
		const { flush } = Outbox.prototype;
		const spy = vi.spyOn(Outbox.prototype, "flush").mockImplementationOnce(async function (this: Outbox) {
			await flush.call(this);
			await regenerate(guest, "m-1");
		});
		unwrap(await guest.conversation("c1").clear());
		spy.mockRestore();
		expect(await getMessages(guest, "c1")).toMatchObject([
			{ id: "m-1", question_id: "m-1", role: "user", content: "Again?" },
		]);
		hold.push("Second answer.");
		hold.finish();
		await expect
			.poll(() => getMessages(guest, "c1"))
			.toMatchObject([{ id: "m-1" }, { question_id: "m-1", content: "Second answer." }]);
	});

	test("by the answer's id repeats its question without sending the old answer to the model", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("First answer.", "About two.", "Another first.");
		await askAndWait(guest, "c1", "First question?");
		await askAndWait(guest, "c1", "Second question?");
		const answer = (await getMessages(guest, "c1"))[1];
		const { task_id } = ChatAccepted.parse(await (await regenerate(guest, answer?.id ?? "")).json());
		await waitForEnd(guest, task_id);
		const asked = JSON.stringify(model.requests.at(-1)?.messages);
		expect(asked).toContain("First question?");
		expect(asked).not.toContain("First answer.");
		expect(asked).not.toContain("Second question?");
	});

	test("leaves only the newer answer in the history of later questions", async ({ guest, model }) => {
		model.nextAnswers("Old answer.", "New answer.", "Then.");
		await askAndWait(guest, "c1", "First question?", { message_id: "m-1" });
		const { task_id } = ChatAccepted.parse(await (await regenerate(guest, "m-1")).json());
		await waitForEnd(guest, task_id);
		await askAndWait(guest, "c1", "Second question?");
		const asked = JSON.stringify(model.requests.at(-1)?.messages);
		expect(asked).toContain("New answer.");
		expect(asked).not.toContain("Old answer.");
	});

	test("returns 409 for the question's id and for its answer's id while the question is being answered", async ({
		guest,
		model,
	}) => {
		model.nextAnswers("First answer.");
		const hold = new Hold();
		model.next({ kind: "held", hold });
		await askAndWait(guest, "c1", "Again?", { message_id: "m-1" });
		const answer = (await getMessages(guest, "c1"))[1];
		const { task_id } = ChatAccepted.parse(await (await regenerate(guest, "m-1")).json());
		await expectError(await regenerate(guest, "m-1"), 409, "conflict");
		await expectError(await regenerate(guest, answer?.id ?? ""), 409, "conflict");
		hold.finish();
		await waitForEnd(guest, task_id);
		const counting = (await getMessages(guest, "c1")).filter(
			({ role, status }) => role === "assistant" && status !== "superseded",
		);
		expect(counting).toHaveLength(1);
	});

	test.for(["no-such", "answer_01ARZ3NDEKTSV4RRFFQ69G5FAV"])(
		"returns 404 for the unknown message %s",
		async (id, { guest }) => {
			await askAndWait(guest, "c1", "Once?");
			await expectError(await regenerate(guest, id), 404, "message_not_found");
		},
	);
});
