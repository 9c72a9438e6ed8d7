import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { AuditList, DeadLetter, DeadLetterDetail, DeadLetterList } from "../../../../src/contracts/staff.ts";
import { openDatabase } from "../../../../src/db/client.ts";
import { findDeadLetter } from "../../../../src/db/dead-letters.ts";
import { redrive } from "../../../../src/http/staff/redrive.ts";
import { insertDeadLetter } from "../../../support/dead-letters.ts";
import { test } from "../../../support/fixtures.ts";
import { registerStaff } from "../../../support/members.ts";
import { until } from "../../../support/until.ts";
import { usageRow } from "../../../support/usage-row.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

const LETTERS = "/api/staff/dead-letters/";
const NOW = Date.UTC(2026, 10, 22);

let staff: TestUser;

beforeEach(async () => {
	await env.DB.exec("DELETE FROM dead_letters; DELETE FROM audit_log; DELETE FROM usage_logs");
	staff = await registerStaff();
});

async function auditOf(): Promise<unknown[]> {
	const { items } = AuditList.parse(await (await staff.fetch("/api/staff/audit/")).json());
	return items.map(({ action, subject, target, actor }) => [action, subject, target?.id ?? null, actor?.id]);
}

const usageOf = (user: TestUser) => ({
	kind: "usage",
	row: usageRow({ task_id: `c1.01JZ8Q2V5N3K7XWYD4RBTM6CHE`, user_id: user.id, created_at: NOW }),
});

describe("dead letters", () => {
	test("are listed with their kind and user, newest first, in pages", async ({ member }) => {
		const old = await insertDeadLetter({ kind: "unknown" }, NOW);
		const recent = await insertDeadLetter(usageOf(member), NOW + 1);
		const first = DeadLetterList.parse(await (await staff.fetch(`${LETTERS}?limit=1`)).json());
		expect(first.items).toMatchObject([
			{ id: recent, kind: "usage", user_id: member.id, username: member.signedIn.user.username, attempts: 4 },
		]);
		const rest = await staff.fetch(`${LETTERS}?limit=1&cursor=${first.next_cursor}`);
		expect(DeadLetterList.parse(await rest.json())).toMatchObject({
			items: [{ id: old }],
			next_cursor: null,
		});
	});

	test("show their body without what the user wrote, which is recorded", async ({ member }) => {
		const id = await insertDeadLetter({
			kind: "feedback",
			user_id: member.id,
			task_id: "c1.01JZ8Q2V5N3K7XWYD4RBTM6CHE",
			rating: "down",
			comment: "quetzalcoatlus",
			rated_at: NOW,
		});
		const text = await (await staff.fetch(`${LETTERS}${id}/`)).text();
		expect(DeadLetterDetail.parse(JSON.parse(text)).body).toContain('"rating": "down"'.replace(" ", " "));
		expect(text).not.toContain("quetzalcoatlus");
		expect(await auditOf()).toEqual([["dead_letter_inspected", id, member.id, staff.id]]);
	});

	test("are sent again once, however often staff ask for it", async ({ member }) => {
		const id = await insertDeadLetter(usageOf(member));
		const responses = await Promise.all(
			[1, 2, 3].map(() => staff.fetch(`${LETTERS}${id}/redrive/`, { body: {} })),
		);
		for (const response of responses) {
			const { redriven_at } = DeadLetter.parse(await response.json());
			expect(redriven_at).not.toBeNull();
		}
		await until(async () => (await env.DB.prepare("SELECT count(*) AS n FROM usage_logs").first("n")) === 1);
		expect(await auditOf()).toEqual([["dead_letter_redriven", id, member.id, staff.id]]);
	});

	test("reach their queue exactly once", async ({ member }) => {
		const id = await insertDeadLetter(usageOf(member));
		const sent: unknown[] = [];
		const queue = { send: (message: unknown) => Promise.resolve(sent.push(message)) };
		const letter = await findDeadLetter(openDatabase(env.DB), id);
		if (letter === null) throw new Error("The letter was not stored.");
		const action = { actorId: staff.id, action: "dead_letter_redriven" } as const;
		const bindings = Object.create(env, { USAGE_LOGS: { value: queue } });
		for (let call = 0; call < 3; call++) await redrive(bindings, letter, action, NOW);
		expect(sent).toEqual([usageOf(member)]);
	});

	test("can be sent again after their queue rejected them", async ({ member }) => {
		const id = await insertDeadLetter(usageOf(member));
		const letter = await findDeadLetter(openDatabase(env.DB), id);
		if (letter === null) throw new Error("The letter was not stored.");
		const action = { actorId: staff.id, action: "dead_letter_redriven" } as const;
		const queue = { send: () => Promise.reject(new Error("full")) };
		const bindings = Object.create(env, { USAGE_LOGS: { value: queue } });
		await expect(redrive(bindings, letter, action, NOW)).rejects.toMatchObject({ code: "unavailable" });
		expect(await findDeadLetter(openDatabase(env.DB), id)).toMatchObject({ redriven_at: null });
	});

	test("with an unknown format can only be discarded", async () => {
		const id = await insertDeadLetter({ kind: "unknown" });
		await expectError(await staff.fetch(`${LETTERS}${id}/redrive/`, { body: {} }), 409, "conflict");
		expect((await staff.fetch(`${LETTERS}${id}/`, { method: "DELETE" })).status).toBe(200);
		await expectError(await staff.fetch(`${LETTERS}${id}/`, { method: "DELETE" }), 404, "not_found");
		expect(await auditOf()).toEqual([["dead_letter_discarded", id, null, staff.id]]);
	});
});
