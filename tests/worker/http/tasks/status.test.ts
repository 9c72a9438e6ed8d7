import { describe, expect } from "vitest";
import { ulid } from "../../../../src/ids.ts";
import { ask, askAndListen, cancelTask, getStatus, listMessages } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { expectError, TestUser } from "../../../support/worker.ts";

const _ASK = "/api/agents/async/chat_async/";

describe("a task id", () => {
	test.for([
		["of an unknown task", `c1.${ulid(0)}`],
		["of an unknown conversation", `never-was.${ulid(0)}`],
		["without a conversation", ulid(0)],
		["in lowercase", `c1.${ulid(0).toLowerCase()}`],
		["that consists of dots", "..."],
		["that is too long", `${"x".repeat(65)}.${ulid(0)}`],
		["with invalid escapes", "%E0%A4%A"],
		["with an escaped path", "..%2f..%2fother"],
		["with a null byte", "c1%00"],
	])("%s returns 404", async ([_, id], { guest }) => {
		await expectError(await guest.fetch(`/api/agents/async/status/${id}/`), 404, "task_not_found");
		await expectError(
			await guest.fetch(`/api/agents/async/cancel/${id}/`, { method: "POST" }),
			404,
			"task_not_found",
		);
	});

	test("of another user is treated like an unknown one, as is the id of that user's conversation", async ({
		guest,
	}) => {
		const { task_id } = await ask(guest, { message: "Secret?", conversation_id: "c1" });
		const invented = `c1.${ulid(1_700_000_000_000)}`;
		const owner = guest;
		const stranger = await TestUser.guest();
		const read = async (path: string, method = "GET") => {
			const response = await stranger.fetch(path, { method });
			const body = (await response.text())
				.replace(/"request_id":"[^"]*"/, "")
				.replaceAll(task_id, "<id>")
				.replaceAll(invented, "<id>");
			const headers = [...response.headers].filter(([name]) => name !== "x-request-id");
			return { status: response.status, body, headers };
		};
		for (const [path, method] of [
			["/api/agents/async/status/", "GET"],
			["/api/agents/async/cancel/", "POST"],
		] as const) {
			expect(await read(`${path}${task_id}/`, method)).toEqual(await read(`${path}${invented}/`, method));
		}
		expect(await read("/api/conversations/c1/messages/")).toEqual(
			await read("/api/conversations/c9/messages/"),
		);

		guest = owner;
		expect((await getStatus(guest, task_id)).status).not.toBe("failed");
		await cancelTask(guest, task_id);
	});
});

describe("POST cancel", () => {
	test("ends the task immediately, keeps its text, and is idempotent", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		const { task_id } = await ask(guest, { message: "Stop me?", conversation_id: "c1" });
		hold.push("Some");
		await socket.next("task_token");
		for (let times = 0; times < 2; times++) {
			const response = await guest.fetch(`/api/agents/async/cancel/${task_id}`, { method: "POST" });
			expect(await response.json()).toEqual({ task_id, status: "failed", state: "cancelled" });
		}
		expect(await getStatus(guest, task_id)).toMatchObject({
			status: "failed",
			state: "cancelled",
			text: "Some",
			error: expect.any(String),
		});
		expect((await listMessages(guest, "c1")).items).toMatchObject([
			{ role: "user", status: "complete" },
			{ role: "assistant", content: "Some", status: "stopped" },
		]);
	});

	test("keeps the answer of a completed task", async ({ guest }) => {
		await askAndListen(guest, "c1", "Done?");
		const task_id = (await listMessages(guest, "c1")).items[0]?.task_id ?? "";
		await cancelTask(guest, task_id);
		expect(await getStatus(guest, task_id)).toMatchObject({ state: "completed" });
	});
});
