import { describe, expect, test } from "vitest";
import { FRAME_MAX_BYTES } from "../../../../src/contracts/limits.ts";
import { CONVERSATION, errorResponse, flushPromises, frames, taskId } from "../fakes.ts";
import { CHAT, connect, memoryQuestions, questions, RECONNECT_MS, setUp } from "../set-up.ts";

const NOTES = { name: "notes.txt", text: "Alpacas hum." };

describe("an unsent question", () => {
	test("is sent with the same id when its conversation is opened again", async () => {
		const store = memoryQuestions();
		const before = setUp({}, store);
		before.conversation.open();
		const asking = before.conversation.ask("What hums?", { attachments: [NOTES] }).catch(() => {});
		const { messageId, askedAt } = before.conversation.view.turns[0] ?? {};
		before.conversation.close();
		await asking;

		const after = await connect({}, store);
		expect(after.conversation.view.turns).toMatchObject([
			{ messageId, askedAt, state: "unsent", attachments: [{ id: null, name: "notes.txt", length: 12 }] },
		]);
		const [question, ...others] = questions(after.sockets.newest());
		expect(question).toMatchObject({ message: "What hums?", message_id: messageId, attachments: [NOTES] });
		expect(others).toEqual([]);

		after.sockets.newest().deliver(frames.started(1, messageId ?? ""));
		expect(store.load(CONVERSATION)).toEqual([]);
		expect(after.conversation.view.turns).toMatchObject([{ taskId: taskId(), state: "queued" }]);
	});

	test("can be withdrawn until it is sent", async () => {
		const store = memoryQuestions();
		const { sockets, conversation } = setUp({}, store);
		conversation.open();
		const asking = conversation.ask("What is it?", { messageId: "m1" }).catch((error: unknown) => error);
		expect(conversation.canWithdraw("m1")).toBe(true);
		expect(conversation.withdraw("m1")).toMatchObject({ message: "What is it?", message_id: "m1" });
		expect(await asking).toMatchObject({ code: "withdrawn" });
		expect(conversation.view.turns).toEqual([]);
		expect(store.load(CONVERSATION)).toEqual([]);

		await flushPromises();
		sockets.newest().establish();
		expect(questions(sockets.newest())).toEqual([]);
	});

	test("cannot be withdrawn once it was sent, even after the connection is lost", async () => {
		const store = memoryQuestions();
		const { sockets, conversation } = await connect({}, store);
		const asking = conversation.ask("What is it?", { messageId: "m1" }).catch(() => {});
		sockets.newest().drop();
		expect(conversation.canWithdraw("m1")).toBe(false);
		expect(conversation.withdraw("m1")).toBeNull();
		conversation.close();
		await asking;
		expect(conversation.canWithdraw("m1")).toBe(false);
		expect(conversation.withdraw("m1")).toBeNull();
		const again = setUp({}, store);
		again.conversation.open();
		expect(again.conversation.canWithdraw("m1")).toBe(false);
	});

	test("is not sent by one tab after another tab has withdrawn it", async () => {
		const store = memoryQuestions();
		const first = setUp({}, store);
		first.conversation.open();
		const asking = first.conversation.ask("What is it?", { messageId: "m1" }).catch(() => {});
		const second = setUp({}, store);
		second.conversation.open();
		first.conversation.withdraw("m1");
		await asking;
		await flushPromises();
		second.sockets.newest().establish();
		expect(questions(second.sockets.newest())).toEqual([]);
		expect(second.conversation.view.turns).toEqual([]);
	});

	test("stays in the store when the server rejects it, until it is withdrawn", async () => {
		const store = memoryQuestions();
		const { sockets, conversation } = await connect({}, store);
		const asking = conversation.ask("What hums?", { messageId: "m1" }).catch(() => {});
		const error = { type: "error", code: "quota_exceeded", message: "Try again tomorrow." };
		sockets.newest().deliver({ ...error, message_id: "m1" });
		await asking;
		conversation.close();

		const again = await connect({}, store);
		expect(questions(again.sockets.newest())).toMatchObject([{ message: "What hums?", message_id: "m1" }]);
		expect(again.conversation.canWithdraw("m1")).toBe(false);
		again.sockets.newest().deliver({ ...error, message_id: "m1" });
		await flushPromises();
		expect(again.conversation.canWithdraw("m1")).toBe(true);
		expect(again.conversation.withdraw("m1")).toMatchObject({ message: "What hums?" });
		expect(again.conversation.view.turns).toEqual([]);
		expect(store.load(CONVERSATION)).toEqual([]);
	});

	test("can't be withdrawn after a rejection once it is sent again", async () => {
		const { sockets, conversation } = await connect({}, memoryQuestions());
		const asking = conversation.ask("What hums?", { messageId: "m1" }).catch(() => {});
		sockets.newest().deliver({ type: "error", code: "quota_exceeded", message: "No.", message_id: "m1" });
		await asking;
		const again = conversation.regenerate("m1").catch(() => {});
		expect(conversation.withdraw("m1")).toBeNull();
		sockets.newest().deliver(frames.started(1, "m1"));
		await again;
		expect(conversation.view.turns).toMatchObject([{ taskId: taskId(), state: "queued" }]);
	});

	test("is removed from the store when its conversation is deleted", async () => {
		const store = memoryQuestions();
		const { sockets, conversation } = await connect({}, store);
		const asking = conversation.ask("What is it?").catch(() => {});
		sockets.newest().drop(4404);
		await asking;
		expect(store.load(CONVERSATION)).toEqual([]);
	});
});

describe("a question that is too large for a socket", () => {
	const large = { attachments: [{ name: "book.txt", text: "x".repeat(FRAME_MAX_BYTES) }], messageId: "m1" };

	test("is sent over HTTP", async () => {
		const { server, sockets, conversation } = await connect({
			[CHAT]: () => ({ body: accepted }),
		});
		const { taskId: id } = await conversation.ask("What is it?", large);
		expect(id).toBe(taskId());
		expect(questions(sockets.newest())).toEqual([]);
		expect(server.calls.filter(({ route }) => route === CHAT)).toHaveLength(1);
	});

	test("is sent again when the server was unreachable", async () => {
		let attempts = 0;
		const { clock, conversation } = await connect({
			[CHAT]: () => {
				attempts += 1;
				if (attempts === 1) throw new TypeError("network");
				return { body: accepted };
			},
		});
		const asking = conversation.ask("What is it?", large);
		await clock.advance(RECONNECT_MS * 4);
		expect((await asking).taskId).toBe(taskId());
		expect(attempts).toBe(2);
	});

	test("is rejected by the error of its response", async () => {
		const { conversation } = await connect({ [CHAT]: () => errorResponse(413, "attachments_too_large") });
		await expect(conversation.ask("What is it?", large)).rejects.toMatchObject({
			code: "attachments_too_large",
		});
	});
});

const accepted = {
	task_id: taskId(),
	status: "processing",
	message: "",
	check_status_url: "",
	conversation_id: CONVERSATION,
	agent_type: "general",
};
