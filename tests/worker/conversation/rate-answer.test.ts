import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { AccountExport } from "../../../src/contracts/export.ts";
import { FeedbackResponse } from "../../../src/contracts/feedback.ts";
import { askAndWait, askAndWaitForUsage, getMessages } from "../../support/conversations.ts";
import { test } from "../../support/fixtures.ts";
import { restoreConversationSchema } from "../../support/old-conversation.ts";
import { until } from "../../support/until.ts";
import { expectError, type TestUser } from "../../support/worker.ts";

function send(user: TestUser, messageId: string, body: unknown): Promise<Response> {
	return user.fetch(`/api/conversations/c1/messages/${messageId}/feedback/`, { body });
}

async function rate(user: TestUser, messageId: string, body: unknown): Promise<FeedbackResponse> {
	const response = await send(user, messageId, body);
	expect(response.status).toBe(200);
	return FeedbackResponse.parse(await response.json());
}

const ratings = async (user: TestUser) => (await getMessages(user, "c1")).map(({ feedback }) => feedback);

/** Waits until the user's only usage row contains a rating. */
async function waitForLog(user: TestUser, feedback: string | null, comment: string | null): Promise<void> {
	const row = env.DB.prepare(
		"SELECT 1 FROM usage_logs WHERE user_id = ? AND feedback IS ? AND feedback_comment IS ?",
	).bind(user.id, feedback, comment);
	await until(() => row.first());
}

describe("a rating", () => {
	test("is stored with the answer and in the usage log, and can be changed and removed", async ({
		guest,
	}) => {
		await askAndWaitForUsage(guest, "c1", "What is Bitcoin?");
		const [, answer] = await getMessages(guest, "c1");
		const id = answer?.id ?? "";
		const up = { rating: "up", comment: "" };
		expect(await rate(guest, id, { rating: "up" })).toEqual({ message_id: id, feedback: up });
		expect(await ratings(guest)).toEqual([undefined, up]);
		await waitForLog(guest, "up", null);

		const down = { rating: "down", comment: "The year is wrong." };
		await rate(guest, id, { rating: "down", comment: " The year is wrong. " });
		await rate(guest, id, down);
		expect(await ratings(guest)).toEqual([undefined, down]);
		await waitForLog(guest, "down", "The year is wrong.");

		expect(await rate(guest, id, { rating: null })).toEqual({ message_id: id, feedback: null });
		expect(await ratings(guest)).toEqual([undefined, undefined]);
		await waitForLog(guest, null, null);
	});

	test("is part of exports, and is deleted with the messages", async ({ member }) => {
		await askAndWaitForUsage(member, "c1", "What is Bitcoin?");
		const [, answer] = await getMessages(member, "c1");
		await rate(member, answer?.id ?? "", { rating: "down", comment: "Too long." });
		await waitForLog(member, "down", "Too long.");
		const file = AccountExport.parse(await (await member.fetch("/api/auth/export")).json());
		expect(file.conversations[0]?.messages[1]?.feedback).toEqual({ rating: "down", comment: "Too long." });
		expect(file.usage).toMatchObject([{ feedback: "down", feedback_comment: "Too long." }]);
		await member.fetch("/api/agents/tinyllama/clear_conversation/", { body: { conversation_id: "c1" } });
		await runInDurableObject(member.conversation("c1"), (_, { storage }) => {
			expect(storage.sql.exec("SELECT * FROM feedback").toArray()).toEqual([]);
		});
	});

	test("is rejected for a question, an unknown message and a long comment", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?", { message_id: "m-1" });
		const [, answer] = await getMessages(guest, "c1");
		await expectError(await send(guest, "m-1", { rating: "up" }), 400, "invalid_request");
		await expectError(await send(guest, "answer_1", { rating: "up" }), 404, "message_not_found");
		await expectError(await send(guest, "x".repeat(101), { rating: "up" }), 404, "message_not_found");
		for (const body of [{}, { rating: "good" }, { rating: "up", comment: "x".repeat(501) }])
			await expectError(await send(guest, answer?.id ?? "", body), 400, "invalid_request");
	});

	test("can be given to an answer from an earlier version, and to one that was replaced", async ({
		guest,
	}) => {
		await askAndWait(guest, "c1", "What is Bitcoin?", { message_id: "m-1" });
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			restoreConversationSchema(storage.sql, 5);
		});
		await evictDurableObject(guest.conversation("c1"));
		const response = await guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id: "m-1" } });
		await response.body?.cancel();
		const [, earlier] = await getMessages(guest, "c1");
		await rate(guest, earlier?.id ?? "", { rating: "down" });
		expect((await ratings(guest))[1]).toEqual({ rating: "down", comment: "" });
	});
});
