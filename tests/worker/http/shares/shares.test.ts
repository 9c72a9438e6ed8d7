import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { Share, SharedConversation, ShareList } from "../../../../src/contracts/shares.ts";
import { openDatabase } from "../../../../src/db/client.ts";
import { deleteExpiredShares, insertShare, listShares } from "../../../../src/db/shares.ts";
import { ask, askAndWait, getMessages, waitForEnd } from "../../../support/conversations.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { PASSWORD } from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { call, expectError, TestUser } from "../../../support/worker.ts";

async function share(user: TestUser, body: object): Promise<Share> {
	return Share.parse(await (await user.fetch("/api/shares/", { body })).json());
}

const tokenOf = ({ url }: Share) => url.split("/").at(-1) ?? "";

/** Requests what a link shows, without authentication. */
const read = (token: string, query = "") => call(`/api/shared/${token}/${query}`);

async function readShared(token: string, query = ""): Promise<SharedConversation> {
	return SharedConversation.parse(await (await read(token, query)).json());
}

describe("a link to a conversation", () => {
	test("shows its questions and answers to anyone, without a trace of its owner", async ({ member }) => {
		await askAndWait(member, "secret-name", "What is Bitcoin?");
		const link = await share(member, { conversation_id: "secret-name" });
		const response = await read(tokenOf(link));
		expect(response.headers.get("x-robots-tag")).toContain("noindex");
		const text = await response.text();
		const { turns, title } = SharedConversation.parse(JSON.parse(text));
		expect(title).not.toBe("");
		expect(turns).toMatchObject([{ question: "What is Bitcoin?", state: "completed", progress: 100 }]);
		expect(turns[0]?.timeline.at(-1)?.stage).toBe("complete");
		const { id, email, username } = member.signedIn.user;
		for (const secret of [id, email ?? "", username, "secret-name", "user_id", "snippet", "page_id"])
			expect(text).not.toContain(secret);
		expect(tokenOf(link)).not.toContain(member.id);
	});

	test("lists only the sources that the answer cites", async ({ member, model }) => {
		model.next({ kind: "answer", tokens: ["Bitcoin is digital money [1]."] });
		await askAndWait(member, "c1", "What is Bitcoin?");
		const { turns } = await readShared(tokenOf(await share(member, { conversation_id: "c1" })));
		expect(turns[0]?.sources.map(({ n }) => n)).toEqual([1]);
	});

	test("lists the sentences that no source supports", async ({ member, model }) => {
		model.next({
			kind: "answer",
			tokens: ["Bitcoin is the first cryptocurrency [1]. Its logo shows a green parrot."],
		});
		await askAndWait(member, "c1", "What is Bitcoin?");
		const { turns } = await readShared(tokenOf(await share(member, { conversation_id: "c1" })));
		expect(turns[0]?.unsupported).toEqual(["Its logo shows a green parrot."]);
	});

	test("shows an answer while it is generated, and then only what has changed", async ({ guest, model }) => {
		await askAndWait(guest, "c1", "What is Ethereum?");
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const { task_id } = await ask(guest, { message: "Tell me a story.", conversation_id: "c1" });
		const token = tokenOf(await share(guest, { conversation_id: "c1" }));
		hold.push("Once upon");
		await until(async () => (await readShared(token)).turns[1]?.text === "Once upon");
		const first = await readShared(token);
		expect(first.turns).toHaveLength(2);
		hold.push(" a time.");
		hold.finish();
		await waitForEnd(guest, task_id);
		const next = await readShared(token, `?after_seq=${first.upto_seq}`);
		expect(next.turns).toMatchObject([{ state: "completed", text: "Once upon a time." }]);
		expect((await readShared(token, `?after_seq=${next.upto_seq}`)).turns).toEqual([]);
	});

	test("shows the newest answer to a question", async ({ guest, model }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		const [, answer] = await getMessages(guest, "c1");
		model.next({ kind: "answer", tokens: ["A better answer."] });
		await guest.fetch("/api/conversations/c1/regenerate/", { body: { message_id: answer?.id } });
		const token = tokenOf(await share(guest, { conversation_id: "c1" }));
		await until(async () => (await readShared(token)).turns[0]?.text === "A better answer.");
		expect((await readShared(token)).turns).toHaveLength(1);
	});
});

test("a link to an answer shows nothing else of its conversation", async ({ guest }) => {
	await askAndWait(guest, "c1", "What is Bitcoin?");
	const { task_id } = await askAndWait(guest, "c1", "What is Ethereum?");
	const { turns, title } = await readShared(tokenOf(await share(guest, { conversation_id: "c1", task_id })));
	expect(turns.map(({ question }) => question)).toEqual(["What is Ethereum?"]);
	expect(title).toBe("");
});

describe("a link", () => {
	test("is rejected if it is forged, expired or revoked, always with the same error", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		const [first, second, third] = [
			await share(guest, { conversation_id: "c1" }),
			await share(guest, { conversation_id: "c1" }),
			await share(guest, { conversation_id: "c1" }),
		];
		const [id, signature = ""] = tokenOf(first).split(".");
		const forged = [
			`${id}.${signature.slice(0, -2)}AA`,
			`${second.id}.${signature}`,
			`${id}`,
			"forged",
			`${id}.${signature}.x`,
		];
		for (const token of forged) await expectError(await read(token), 404, "share_not_found");
		expect((await read(tokenOf(first))).status).toBe(200);

		await guest.fetch(`/api/shares/${first.id}/`, { method: "DELETE" });
		await expectError(await read(tokenOf(first)), 404, "share_not_found");
		await env.DB.prepare("UPDATE shares SET expires_at = ? WHERE id = ?").bind(Date.now(), second.id).run();
		await expectError(await read(tokenOf(second)), 404, "share_not_found");
		await deleteExpiredShares(openDatabase(env.DB), Date.now());
		const list = ShareList.parse(await (await guest.fetch("/api/shares/")).json());
		expect(list.items).toEqual([third]);
	});

	test("cannot write, and opens nothing but the shared conversation", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		await askAndWait(guest, "c2", "What is Ethereum?");
		const token = tokenOf(await share(guest, { conversation_id: "c1" }));
		const headers = { authorization: `Bearer ${token}` };
		for (const method of ["POST", "PUT", "PATCH", "DELETE"])
			await expectError(await call(`/api/shared/${token}/`, { method }), 405, "method_not_allowed");
		for (const path of ["/api/conversations/c1/messages/", "/api/conversations/c2/messages/", "/api/shares/"])
			await expectError(await call(path, { headers }), 401, "token_refused");
		const body = JSON.stringify({ message: "Hi?", conversation_id: "c1" });
		const posted = await call("/api/agents/async/chat_async/", { method: "POST", headers, body });
		await expectError(posted, 401, "token_refused");
		const socket = await call(`/ws/agent/?v=2&conversation_id=c1&ticket=${token}`, {
			headers: { upgrade: "websocket" },
		});
		expect(socket.status).toBe(401);
		const other = await readShared(token, "?conversation_id=c2");
		expect(other.turns.map(({ question }) => question)).toEqual(["What is Bitcoin?"]);
	});

	test("cannot be created for a conversation or a task of somebody else", async ({ guest }) => {
		const { task_id } = await askAndWait(guest, "c1", "What is Bitcoin?");
		const other = await TestUser.guest();
		await askAndWait(other, "c2", "What is Ethereum?");
		const create = (body: object) => other.fetch("/api/shares/", { body });
		await expectError(await create({ conversation_id: "c1" }), 404, "conversation_not_found");
		await expectError(await create({ conversation_id: "c2", task_id }), 404, "task_not_found");
		const link = await share(guest, { conversation_id: "c1" });
		const revoked = await other.fetch(`/api/shares/${link.id}/`, { method: "DELETE" });
		await expectError(revoked, 404, "not_found");
	});

	test("dies with its conversation, even if another one gets the same id", async ({ guest }) => {
		await askAndWait(guest, "c1", "What is Bitcoin?");
		const token = tokenOf(await share(guest, { conversation_id: "c1" }));
		await guest.fetch("/api/conversations/c1/", { method: "DELETE" });
		await expectError(await read(token), 404, "share_not_found");
		await askAndWait(guest, "c1", "A private question?");
		await expectError(await read(token), 404, "share_not_found");
	});

	test("dies with its owner's account", async ({ member }) => {
		await askAndWait(member, "c1", "What is Bitcoin?");
		const token = tokenOf(await share(member, { conversation_id: "c1" }));
		const body = { password: PASSWORD };
		await member.fetch("/api/authentication/account/", { method: "DELETE", body });
		await expectError(await read(token), 404, "share_not_found");
	});
});

test("links that are created at once never exceed the maximum", async ({ guest }) => {
	const db = openDatabase(env.DB);
	const row = { user_id: guest.id, conversation_id: "c1", task_id: null, title: "", created_at: 0 };
	const inserted = await Promise.all(
		Array.from({ length: 10 }, (_, at) =>
			insertShare(db, { ...row, id: `${guest.id}-${at}`, expires_at: Date.now() + 60_000 }, 3),
		),
	);
	expect(inserted.filter(Boolean)).toHaveLength(3);
	expect(await listShares(db, guest.id, { limit: 10, now: 0 })).toHaveLength(3);
});
