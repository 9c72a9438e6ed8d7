import { env } from "cloudflare:workers";
import { beforeEach, describe, expect } from "vitest";
import { createStaffCode } from "../../../../src/auth/new-staff-code.ts";
import { ACCOUNT_CODES } from "../../../../src/auth/throttle.ts";
import { User } from "../../../../src/contracts/auth.ts";
import { StaffCodeState } from "../../../../src/contracts/staff.ts";
import { test } from "../../../support/fixtures.ts";
import { registerMember, registerStaff } from "../../../support/members.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

const CODE = "/api/staff/code/";

let code: string;

/** Stores a new code, as `npm start` does. */
beforeEach(async () => {
	const created = await createStaffCode();
	code = created.code;
	await env.DB.batch([
		env.DB.prepare("UPDATE users SET is_staff = 0"),
		env.DB.prepare("DELETE FROM throttles"),
		env.DB.prepare("DELETE FROM audit_log"),
		env.DB.prepare("INSERT OR REPLACE INTO staff_codes VALUES (1, ?, 0)").bind(created.hash),
	]);
});

const enter = (user: TestUser, text: string) => user.fetch(CODE, { body: { code: text } });
const isOpen = async (user: TestUser) => StaffCodeState.parse(await (await user.fetch(CODE)).json()).is_open;

describe("the one-time code", () => {
	test("makes the first member staff, once, and the audit log says so", async ({ member }) => {
		expect(await isOpen(member)).toBe(true);
		expect(User.parse(await (await enter(member, code)).json())).toMatchObject({ is_staff: true });
		expect(await isOpen(member)).toBe(false);
		await expectError(await enter(await registerMember(), code), 403, "forbidden");
		const entries = await env.DB.prepare("SELECT actor_id, action, target_user_id FROM audit_log").all();
		expect(entries.results).toEqual([
			{ actor_id: member.id, action: "staff_code_used", target_user_id: member.id },
		]);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM staff_codes").first("n")).toBe(0);
	});

	test("is accepted in lowercase, with spaces, and with letters that look like digits", async ({
		member,
	}) => {
		const typed = code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
		expect((await enter(member, ` ${typed} `)).status).toBe(200);
	});

	test("makes exactly one of ten members who enter it at the same time staff", async () => {
		const members = await Promise.all(Array.from({ length: 10 }, () => registerMember()));
		const statuses = await Promise.all(members.map(async (user) => (await enter(user, code)).status));
		expect(statuses.filter((status) => status === 200)).toHaveLength(1);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM users WHERE is_staff = 1").first("n")).toBe(1);
		expect(await env.DB.prepare("SELECT count(*) AS n FROM audit_log").first("n")).toBe(1);
	});

	test("is rejected once staff exist, even if it was never used", async ({ member }) => {
		await registerStaff();
		expect(await isOpen(member)).toBe(false);
		await expectError(await enter(member, code), 403, "forbidden");
	});

	test("is rejected for guests, who have to register first", async ({ guest }) => {
		await expectError(await enter(guest, code), 400, "invalid_request");
	});

	test("can be guessed only a few times", async ({ member }) => {
		for (let tried = 0; tried < ACCOUNT_CODES.attempts; tried++)
			await expectError(await enter(member, `0000-0000-00${tried + 10}`), 403, "forbidden");
		await expectError(await enter(member, code), 429, "too_many_requests");
	});

	test("returns staff unchanged, whatever they enter", async () => {
		const staff = await registerStaff();
		expect((await enter(staff, "anything")).status).toBe(200);
	});
});
