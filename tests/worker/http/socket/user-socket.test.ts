import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { Ticket } from "../../../../src/contracts/auth.ts";
import { BranchCreated, MessageList } from "../../../../src/contracts/conversations.ts";
import { UserFrame } from "../../../../src/contracts/socket.ts";
import { ChatAccepted } from "../../../../src/contracts/tasks.ts";
import { getConversation } from "../../../../src/objects.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

describe("a socket that is not bound to a conversation", () => {
	test("receives conversation_updated and no other events", async ({ guest }) => {
		const { frames } = await listen(guest);
		await ask(guest, "c1");
		await until(() => frames.length === 3);
		const expected = {
			type: "conversation_updated",
			conversation_id: "c1",
			title: "What is cryptocurrency?",
		};
		expect(frames.slice(1)).toMatchObject([
			{ ...expected, unread: false, running: true },
			{ ...expected, unread: true, running: false },
		]);
	});

	test("is notified when an answer is read elsewhere and when the title changes", async ({ guest }) => {
		const { frames } = await listen(guest);
		await ask(guest, "c1");
		const updates = () => frames.filter((frame) => frame.type === "conversation_updated");
		await until(() => updates().length === 2);
		(await guest.connect("c1")).close();
		await until(() => updates().length === 3);
		await guest.fetch("/api/conversations/c1/", { method: "PATCH", body: { title: "Coins" } });
		await until(() => updates().length === 4);
		expect(updates().slice(1)).toMatchObject([
			{ unread: true },
			{ unread: false },
			{ title: "Coins", unread: false },
		]);
	});

	test("is notified once when a conversation is deleted, also if it is unread", async ({ guest }) => {
		const { frames } = await listen(guest);
		await ask(guest, "c1");
		await until(() => frames.length === 3);
		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		await until(() => frames.length === 4);
		const deleted = { conversation_id: "c1", unread: false, running: false, deleted: true };
		expect(frames.at(-1)).toMatchObject({ type: "conversation_updated", ...deleted });
	});

	test("is notified when a version 1 client clears a conversation", async ({ guest }) => {
		const { frames } = await listen(guest);
		await ask(guest, "c1");
		await until(() => frames.length === 3);
		await guest.fetch("/api/agents/tinyllama/clear_conversation/", { body: { conversation_id: "c1" } });
		await until(() => frames.length === 4);
		expect(frames.at(-1)).toMatchObject({ conversation_id: "c1", deleted: true });
	});

	test("is notified of a new branch", async ({ guest }) => {
		const { frames } = await listen(guest);
		await ask(guest, "c1");
		await until(() => frames.length === 3);
		const { items } = MessageList.parse(await (await guest.fetch("/api/conversations/c1/messages/")).json());
		const body = { message_id: items.at(-1)?.id };
		const created = await guest.fetch("/api/conversations/c1/branch/", { body });
		const { conversation_id } = BranchCreated.parse(await created.json());
		await until(() => frames.length === 4);
		expect(frames.at(-1)).toMatchObject({ conversation_id, title: "What is cryptocurrency?" });
	});

	test("receives nothing about another user's conversations", async ({ guest }) => {
		const { frames, socket } = await listen(guest);
		const stranger = await TestUser.guest();
		await ask(stranger, "c1");
		await until(async () => {
			const list = await stranger.fetch("/api/conversations/");
			return (await list.text()).includes("cryptocurrency");
		});
		socket.send('{ "action": "ping" }');
		await until(() => frames.some(({ type }) => type === "pong"));
		expect(frames.map(({ type }) => type)).toEqual(["connection_established", "pong"]);
	});

	test("gets an error for frames that need a conversation, and stays open", async ({ guest }) => {
		const { frames, socket } = await listen(guest);
		for (const frame of ["Hello?", '{"action":"start_chat","message":"Hi"}', "x".repeat(70_000)])
			socket.send(frame);
		await until(() => frames.length === 4);
		expect(frames.slice(1).map((frame) => "code" in frame && frame.code)).toEqual([
			"invalid_json",
			"unknown_action",
			"frame_too_large",
		]);
	});

	test("cannot be opened with a conversation's ticket", async ({ guest }) => {
		await expectError(await upgrade(await guest.ticket("c1")), 401, "ticket_refused");
	});

	test("is closed when its session is revoked", async ({ guest }) => {
		const { closed } = await listen(guest);
		await guest.fetch("/api/authentication/logout/", {
			body: { refresh_token: guest.signedIn.tokens.refresh },
		});
		expect(await closed).toBe(4401);
		const authorization = `Bearer ${guest.signedIn.access}`;
		const again = await call("/ws/agent/?v=2", { headers: { upgrade: "websocket", authorization } });
		await expectError(again, 401, "session_revoked");
	});
});

async function listen(guest: TestUser) {
	const issued = await guest.fetch("/api/authentication/ws-ticket/", { body: {} });
	const { webSocket: socket } = await upgrade(Ticket.parse(await issued.json()).ticket);
	if (socket === null) throw new Error("The response has no socket.");
	const frames: UserFrame[] = [];
	const closed = new Promise<number>((resolve) => {
		socket.addEventListener("close", ({ code }) => resolve(code));
	});
	socket.addEventListener("message", ({ data }) => {
		frames.push(UserFrame.parse(JSON.parse(String(data))));
	});
	socket.accept();
	await until(() => frames.length === 1);
	return { socket, frames, closed };
}

function upgrade(ticket: string): Promise<Response> {
	return call(`/ws/agent/?v=2&ticket=${ticket}`, { headers: { upgrade: "websocket" } });
}

/** Asks a question over HTTP, which leaves the answer unread. */
async function ask(asker: TestUser, conversation: string): Promise<void> {
	const body = { message: "What is cryptocurrency?", conversation_id: conversation };
	const { task_id } = ChatAccepted.parse(
		await (await asker.fetch("/api/agents/async/chat_async/", { body })).json(),
	);
	await getConversation(env, asker.id, conversation).runTask(task_id);
}
