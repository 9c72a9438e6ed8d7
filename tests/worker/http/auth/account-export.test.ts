import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { AccountExport } from "../../../../src/contracts/export.ts";
import { askAndWaitForUsage, getMessages } from "../../../support/conversations.ts";
import { test } from "../../../support/fixtures.ts";
import { createResetLink, registerStaff } from "../../../support/members.ts";
import type { TestUser } from "../../../support/worker.ts";

/** Creates data for every part of an export. */
async function createData(member: TestUser): Promise<void> {
	await askAndWaitForUsage(member, "c1", "What is cryptocurrency?");
	await askAndWaitForUsage(member, "c2", "What is Bitcoin?");
	await createResetLink(member);
	await member.fetch("/api/authentication/api-keys/", { body: { name: "a program", scopes: ["chat"] } });
	await member.fetch("/api/agents/own/", { body: { name: "pirate", instructions: "Talk like a pirate." } });
}

describe("the account export", () => {
	test("contains the profile, sessions, API keys, own agents, conversations, knowledge and usage", async ({
		member,
	}) => {
		await createData(member);
		const response = await member.fetch("/api/authentication/export/");
		expect(response.headers.get("content-type")).toContain("application/json");
		expect(response.headers.get("content-disposition")).toContain("attachment");
		const text = await response.text();
		const file = AccountExport.parse(JSON.parse(text));
		expect(file.profile).toEqual(member.signedIn.user);
		expect(file.sessions).toMatchObject([{ current: true }]);
		expect(file.api_keys.map(({ name }) => name)).toEqual(["a program"]);
		expect(file.password_resets).toHaveLength(1);
		expect(file.own_agents).toMatchObject([{ name: "pirate", instructions: "Talk like a pirate." }]);
		expect(file.conversations.map(({ conversation_id }) => conversation_id)).toEqual(["c1", "c2"]);
		expect(file.conversations[0]?.messages.map(({ role, content }) => [role, content])).toEqual([
			["user", "What is cryptocurrency?"],
			["assistant", expect.stringContaining("Crypto")],
		]);
		expect(file.knowledge.map(({ title }) => title)).toContain("Bitcoin");
		expect(file.usage.map((row) => row.conversation_id).sort()).toEqual(["c1", "c2"]);
	});

	test("contains what the user did as staff and what staff did to the account, without other people", async ({
		member,
	}) => {
		const staff = await registerStaff();
		await createData(member);
		const changed = { method: "PATCH", body: { is_staff: true } };
		await staff.fetch(`/api/staff/users/${member.id}/`, changed);
		await member.fetch(`/api/staff/users/${staff.id}/`, { method: "PATCH", body: { is_staff: false } });
		const text = await (await member.fetch("/api/authentication/export/")).text();
		expect(AccountExport.parse(JSON.parse(text)).audit).toMatchObject([
			{ action: "staff_revoked", role: "actor" },
			{ action: "staff_granted", role: "target" },
		]);
		expect(text).not.toContain(staff.id);
		expect(text).not.toContain(staff.signedIn.user.username);
	});

	test("contains what a response of OpenAI's API stored", async ({ member }) => {
		const stored = { instructions: "Talk like a pirate.", metadata: { topic: "money" } };
		const asked = { model: "omeruta/qa", input: "What is Bitcoin?", ...stored };
		const response = await member.fetch("/v1/responses", { body: asked });
		const { conversation } = await response.json<{ conversation: { id: string } }>();
		const file = AccountExport.parse(await (await member.fetch("/api/auth/export")).json());
		const [question, answer] = file.conversations[0]?.messages ?? [];
		expect(question).toMatchObject({ content: asked.input, response: stored });
		expect(answer?.response).toBeUndefined();
		const shown = await getMessages(member, conversation.id);
		expect(shown[0]?.response).toBeUndefined();
	});

	test("tells which conversation a branch was copied from", async ({ member }) => {
		await askAndWaitForUsage(member, "c1", "What is cryptocurrency?");
		const [question] = await getMessages(member, "c1");
		const response = await member.fetch("/api/conversations/c1/branch/", {
			body: { message_id: question?.id },
		});
		const { conversation_id } = await response.json<{ conversation_id: string }>();
		const file = AccountExport.parse(await (await member.fetch("/api/auth/export")).json());
		const origins = file.conversations.map((each) => [each.conversation_id, each.branched_from]);
		expect(Object.fromEntries(origins)).toEqual({ c1: null, [conversation_id]: "c1" });
	});

	test("contains no hashes of passwords, keys or reset links", async ({ member }) => {
		await createData(member);
		const text = await (await member.fetch("/api/authentication/export/")).text();
		for (const table of ["api_keys", "password_resets"]) {
			const { hash } = (await env.DB.prepare(`SELECT hash FROM ${table} WHERE user_id = ?`)
				.bind(member.id)
				.first<{ hash: string }>()) ?? { hash: "" };
			expect(hash).not.toBe("");
			expect(text).not.toContain(hash);
		}
		expect(text).not.toContain("scrypt");
	});

	test("contains all messages of a conversation, even if they do not fit on one page", async ({ member }) => {
		const conversation = member.conversation("long");
		await askAndWaitForUsage(member, "long", "What is Bitcoin?");
		await runInDurableObject(conversation, (_, { storage }) => {
			storage.sql.exec("DELETE FROM messages; DELETE FROM tasks");
			storage.sql.exec(
				`INSERT INTO tasks (ulid, message_id, question_seq, started_seq, options, state, attempt, due_at, accepted_at, chain)
				 VALUES ('T', 'm', 1, 1, '{}', 'completed', 1, 0, 0, '{}')`,
			);
			for (let seq = 1; seq <= 450; seq++) {
				storage.sql.exec(
					"INSERT INTO messages VALUES (?, 'T', 'user', ?, 'complete', 0)",
					seq,
					`number ${seq}`,
				);
			}
			storage.sql.exec("UPDATE tasks SET ended_seq = 1");
		});
		const file = AccountExport.parse(await (await member.fetch("/api/auth/export")).json());
		expect(file.conversations[0]?.messages.map(({ content }) => content)).toEqual(
			Array.from({ length: 450 }, (_, i) => `number ${i + 1}`),
		);
	});

	test("is complete for an account without data", async ({ member }) => {
		const file = AccountExport.parse(await (await member.fetch("/api/auth/export")).json());
		expect(file).toMatchObject({ conversations: [], usage: [], api_keys: [] });
	});
});
