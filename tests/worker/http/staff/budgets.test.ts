import { describe, expect } from "vitest";
import { Quota } from "../../../../src/contracts/auth.ts";
import { DefaultBudgetList, UserBudget } from "../../../../src/contracts/budgets.ts";
import { AuditList } from "../../../../src/contracts/staff.ts";
import { ulid } from "../../../../src/ids.ts";
import { test } from "../../../support/fixtures.ts";
import { grantStaffAccess, registerMember } from "../../../support/members.ts";
import { expectError, type TestUser } from "../../../support/worker.ts";

const LIMITS = { tokens_per_day: 5_000, tokens_per_minute: null };
const NONE = { tokens_per_day: null, tokens_per_minute: null };

async function signInAsStaff(): Promise<TestUser> {
	const user = await registerMember();
	await grantStaffAccess(user);
	return user;
}

const quotaOf = async (user: TestUser) => Quota.parse(await (await user.fetch("/api/auth/quota/")).json());

describe("staff", () => {
	test("set the budget of a user, which applies at once, and reset it", async ({ guest }) => {
		const staff = await signInAsStaff();
		const path = `/api/staff/users/${guest.id}/budget/`;
		expect(await quotaOf(guest)).toMatchObject({ ...NONE, tokens_today: 0 });
		const set = await staff.fetch(path, { method: "PUT", body: LIMITS });
		expect(UserBudget.parse(await set.json())).toMatchObject({ ...LIMITS, origin: "exception" });
		expect(await quotaOf(guest)).toMatchObject(LIMITS);
		const reset = await staff.fetch(path, { method: "DELETE" });
		expect(UserBudget.parse(await reset.json())).toMatchObject({ ...NONE, origin: "configuration" });
		expect(await quotaOf(guest)).toMatchObject(NONE);
	});

	test("set the defaults, which an exception replaces", async ({ guest }) => {
		const staff = await signInAsStaff();
		await staff.fetch("/api/staff/budgets/guests/", { method: "PUT", body: LIMITS });
		const list = DefaultBudgetList.parse(await (await staff.fetch("/api/staff/budgets/")).json());
		expect(list.items).toEqual([
			{ kind: "members", ...NONE, origin: "configuration" },
			{ kind: "guests", ...LIMITS, origin: "staff" },
			{ kind: "api_keys", ...NONE, origin: "configuration" },
		]);
		expect(await quotaOf(guest)).toMatchObject(LIMITS);
		const path = `/api/staff/users/${guest.id}/budget/`;
		await staff.fetch(path, { method: "PUT", body: NONE });
		expect(await quotaOf(guest)).toMatchObject(NONE);
		await staff.fetch("/api/staff/budgets/guests/", { method: "DELETE" });
		const reset = DefaultBudgetList.parse(await (await staff.fetch("/api/staff/budgets/")).json());
		expect(reset.items[1]).toMatchObject({ ...NONE, origin: "configuration" });
	});

	test("leave the amounts of each budget in the audit log", async ({ guest }) => {
		const staff = await signInAsStaff();
		await staff.fetch(`/api/staff/users/${guest.id}/budget/`, { method: "PUT", body: LIMITS });
		await staff.fetch("/api/staff/budgets/guests/", {
			method: "PUT",
			body: { tokens_per_day: null, tokens_per_minute: 0 },
		});
		const { items } = AuditList.parse(await (await staff.fetch("/api/staff/audit/?limit=2")).json());
		expect(items).toMatchObject([
			{
				action: "default_budget_set",
				subject: "guests: unlimited tokens per day, 0 per minute",
			},
			{
				action: "budget_set",
				target: { id: guest.id },
				subject: "5,000 tokens per day, unlimited per minute",
			},
		]);
		await staff.fetch("/api/staff/budgets/guests/", { method: "DELETE" });
	});

	test("get an error for an unknown user, an unknown kind and an invalid limit", async () => {
		const staff = await signInAsStaff();
		const put = (path: string, body: unknown) => staff.fetch(path, { method: "PUT", body });
		await expectError(await put(`/api/staff/users/${ulid(0)}/budget/`, LIMITS), 404, "not_found");
		await expectError(await put("/api/staff/budgets/robots/", LIMITS), 404, "not_found");
		const negative = { ...LIMITS, tokens_per_day: -1 };
		await expectError(await put("/api/staff/budgets/guests/", negative), 400, "invalid_request");
	});
});

test("users who are not staff can neither read nor set budgets", async ({ member }) => {
	const path = `/api/staff/users/${member.id}/budget/`;
	await expectError(await member.fetch(path), 403, "forbidden");
	await expectError(await member.fetch(path, { method: "PUT", body: NONE }), 403, "forbidden");
	await expectError(await member.fetch("/api/staff/budgets/"), 403, "forbidden");
});
