import { describe, expect } from "vitest";
import { QUESTION_BODY_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { ask, cancelTask, getStatus, listMessages } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { expectError, TestUser } from "../../../support/worker.ts";

const ASK = "/api/agents/async/chat_async/";

describe("POST chat_async", () => {
	test("returns a status URL that reports every stage of the task", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		const accepted = await ask(guest, { message: "What is cryptocurrency?", conversation_id: "c1" });
		expect(accepted).toMatchObject({ status: "processing", conversation_id: "c1", agent_type: "general" });
		expect(accepted.check_status_url).toBe(`/api/agents/async/status/${accepted.task_id}/`);

		hold.push("Digital");
		await socket.next("task_token");
		const running = await getStatus(guest, accepted.task_id);
		expect(running).toMatchObject({
			task_id: accepted.task_id,
			status: "processing",
			state: "running",
			stage: "generating",
			message: "Generating response...",
			text: "Digital",
			attempt: 1,
			conversation_id: "c1",
		});
		expect(running.progress).toBeGreaterThanOrEqual(75);
		expect(running.result).toBeUndefined();

		hold.push(" money.");
		hold.finish();
		await socket.next("task_completed");
		expect(await getStatus(guest, accepted.task_id)).toMatchObject({
			status: "completed",
			state: "completed",
			stage: "complete",
			progress: 100,
			text: "Digital money.",
			result: { response: "Digital money.", task_id: accepted.task_id, user_id: guest.id },
		});
	});

	test("starts a new conversation for each question without a conversation id", async ({ guest }) => {
		const first = await ask(guest, { message: "One?" });
		const second = await ask(guest, { message: "Two?" });
		expect(first.conversation_id).toMatch(/^conv_[0-9A-Z]{26}$/);
		expect(second.conversation_id).not.toBe(first.conversation_id);
		await Promise.all([cancelTask(guest, first.task_id), cancelTask(guest, second.task_id)]);
	});

	test.for(["nobody", "GENERAL", ""])(
		"uses the general agent for the unknown agent %j",
		async (agent_type, { guest }) => {
			const { agent_type: chosen, task_id } = await ask(guest, { message: "Hi", agent_type });
			expect(chosen).toBe("general");
			await cancelTask(guest, task_id);
		},
	);

	test("accepts a message of 8,000 UTF-16 code units and rejects a longer one", async ({ guest }) => {
		const { task_id } = await ask(guest, { message: "🙂".repeat(4_000) });
		await cancelTask(guest, task_id);
		const message = await expectError(
			await guest.fetch(ASK, { body: { message: "x".repeat(8_001) } }),
			400,
			"message_too_long",
		);
		expect(message).toContain("8000");
		await expectError(
			await guest.fetch(ASK, { body: { message: "🙂".repeat(4_001) } }),
			400,
			"message_too_long",
		);
	});

	test("accepts a JSON body with any Content-Type", async ({ guest }) => {
		const response = await guest.postRaw(ASK, JSON.stringify({ message: "Hi" }), {
			"content-type": "text/plain",
		});
		expect(response.status).toBe(200);
		await cancelTask(guest, ChatAccepted.parse(await response.json()).task_id);
	});

	test("accepts a body of 2 MB and rejects a larger one, with and without Content-Length", async ({
		guest,
	}) => {
		const padded = (bytes: number) => {
			const body = JSON.stringify({ message: "Hi", padding: "" });
			return body.replace('"padding":""', `"padding":"${"x".repeat(bytes - body.length)}"`);
		};
		const stream = (text: string) => new Blob([text]).stream();
		const limit = QUESTION_BODY_MAX_BYTES;
		for (const body of [padded(limit), stream(padded(limit))]) {
			const response = await guest.postRaw(ASK, body);
			expect(response.status).toBe(200);
			await cancelTask(guest, ChatAccepted.parse(await response.json()).task_id);
		}
		for (const body of [padded(limit + 1), stream(padded(limit + 1)), stream(padded(4 * limit))]) {
			await expectError(await guest.postRaw(ASK, body), 413, "body_too_large");
		}
	});
});

describe("an invalid question", () => {
	test.for([
		["an empty message", { message: "" }, "message_empty"],
		["a message of only whitespace", { message: " \n\t\u00a0" }, "message_empty"],
		["no message", {}, "message_empty"],
		["a conversation but no message", { conversation_id: "c1" }, "message_empty"],
		["a message that is null", { message: null }, "invalid_request"],
		["a message that is a number", { message: 5 }, "invalid_request"],
		["a message that is an array", { message: ["Hi"] }, "invalid_request"],
		["an agent that is a number", { message: "Hi", agent_type: 5 }, "invalid_request"],
		["a flag that is a string", { message: "Hi", use_context: "true" }, "invalid_request"],
		["a max_tokens of 0", { message: "Hi", max_tokens: 0 }, "invalid_request"],
		["a fractional max_tokens", { message: "Hi", max_tokens: 0.5 }, "invalid_request"],
		["a max_tokens above the limit", { message: "Hi", max_tokens: 4_097 }, "invalid_request"],
		["a conversation id with slashes", { message: "Hi", conversation_id: "../other" }, "invalid_request"],
		[
			"a conversation id with another user's prefix",
			{ message: "Hi", conversation_id: "user:c1" },
			"invalid_request",
		],
		[
			"a conversation id that is too long",
			{ message: "Hi", conversation_id: "x".repeat(65) },
			"invalid_request",
		],
		["an empty message id", { message: "Hi", message_id: "" }, "invalid_request"],
		["an array as its body", [], "invalid_request"],
		["null as its body", null, "invalid_request"],
		["a number as its body", 5, "invalid_request"],
		["a string as its body", "Hi", "invalid_request"],
	] as const)("is rejected when it has %s", async ([_, body, code], { guest }) => {
		await expectError(await guest.postRaw(ASK, JSON.stringify(body)), 400, code);
	});

	test.for([
		["empty", ""],
		["incomplete JSON", '{"message": "Hi"'],
		["two JSON values", '{"message":"Hi"}{}'],
		["form data", "message=Hi"],
		["bytes that are not UTF-8", new Uint8Array([0xff, 0xfe, 0x00])],
	] as const)("is rejected as invalid JSON when its body is %s", async ([_, body], { guest }) => {
		await expectError(await guest.postRaw(ASK, body), 400, "invalid_json");
	});

	test("does not create its conversation", async ({ guest }) => {
		await guest.postRaw(ASK, JSON.stringify({ message: "", conversation_id: "untouched" }));
		await expectError(
			await guest.fetch("/api/conversations/untouched/messages/"),
			404,
			"conversation_not_found",
		);
	});
});

describe("a repeated question", () => {
	test.for([
		["in a conversation", { conversation_id: "c1" }],
		["without a conversation", {}],
	] as const)("%s creates only one task", async ([_, named], { guest }) => {
		const body = { message: "Once?", message_id: "m-1", ...named };
		const answers = await Promise.all(Array.from({ length: 8 }, () => ask(guest, body)));
		expect(new Set(answers.map(({ task_id }) => task_id)).size).toBe(1);
		expect(new Set(answers.map(({ conversation_id }) => conversation_id)).size).toBe(1);
		const { task_id, conversation_id } = answers[0] ?? (await ask(guest, body));
		await cancelTask(guest, task_id);
		const { items } = await listMessages(guest, conversation_id);
		expect(items.filter(({ role }) => role === "user")).toMatchObject([{ id: "m-1", content: "Once?" }]);
		expect((await ask(guest, body)).task_id).toBe(task_id);
	});

	test("creates two tasks when two users send the same message_id", async ({ guest }) => {
		const body = { message: "Mine?", message_id: "m-1" };
		const mine = await ask(guest, body);
		await cancelTask(guest, mine.task_id);
		guest = await TestUser.guest();
		const theirs = await ask(guest, body);
		await cancelTask(guest, theirs.task_id);
		expect(theirs.conversation_id).not.toBe(mine.conversation_id);
	});
});
