import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Config } from "../../config.ts";
import {
	BudgetKind,
	DefaultBudget,
	DefaultBudgetList,
	TokenBudget,
	UserBudget,
} from "../../contracts/budgets.ts";
import { insertAudit, type StaffAction } from "../../db/audit-log.ts";
import { openDatabase } from "../../db/client.ts";
import {
	deleteDefaultBudget,
	deleteUserBudget,
	listDefaultBudgets,
	setDefaultBudget,
	setUserBudget,
	userExists,
} from "../../db/token-budgets.ts";
import { AppError } from "../../errors.ts";
import { getBrain } from "../../objects.ts";
import type { ConfirmedEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { confirmUser, requireStaff } from "../middleware/confirm-user.ts";
import { jsonBody, params } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { unwrapUser } from "./unwrap-user.ts";

const KindPath = z.object({ kind: BudgetKind });
const UserPath = z.object({ user_id: z.string().regex(/^[0-9A-Z]{26}$/) });
const kindPath = params(KindPath, "not_found");
const userPath = params(UserPath, "not_found");

/** The routes with which staff set token budgets: defaults for all, and exceptions for single users. */
export const staffBudgets = new Hono<ConfirmedEnv>()
	.get(
		"/budgets",
		describeRoute("List the default token budgets", { 200: DefaultBudgetList }),
		authenticate,
		confirmUser,
		requireStaff,
		async (c) => {
			const set = await listDefaultBudgets(openDatabase(c.env.DB));
			const items = BudgetKind.options.map((kind) => toDefaultBudget(c.var.config, kind, set.get(kind)));
			return c.json({ items } satisfies DefaultBudgetList);
		},
	)
	.put(
		"/budgets/:kind",
		describeRoute("Set a default token budget", { 200: DefaultBudget }, { errors: ["not_found"] }),
		authenticate,
		confirmUser,
		requireStaff,
		kindPath,
		jsonBody(TokenBudget),
		async (c) => {
			const { kind } = c.req.valid("param");
			const budget = c.req.valid("json");
			await record(c, { action: "default_budget_set", subject: `${kind}: ${describeBudget(budget)}` });
			await setDefaultBudget(openDatabase(c.env.DB), kind, budget, Date.now());
			return c.json(toDefaultBudget(c.var.config, kind, budget) satisfies DefaultBudget);
		},
	)
	.delete(
		"/budgets/:kind",
		describeRoute(
			"Reset a default token budget to the configured one",
			{ 200: DefaultBudget },
			{ errors: ["not_found"] },
		),
		authenticate,
		confirmUser,
		requireStaff,
		kindPath,
		async (c) => {
			const { kind } = c.req.valid("param");
			await record(c, { action: "default_budget_reset", subject: kind });
			await deleteDefaultBudget(openDatabase(c.env.DB), kind);
			return c.json(toDefaultBudget(c.var.config, kind, undefined) satisfies DefaultBudget);
		},
	)
	.get(
		"/users/:user_id/budget",
		describeRoute("Get a user's token budget and its use", { 200: UserBudget }, { errors: ["not_found"] }),
		authenticate,
		confirmUser,
		requireStaff,
		userPath,
		async (c) => {
			const { user_id } = c.req.valid("param");
			await assertUserExists(c.env, user_id);
			return c.json((await readUserBudget(c.env, user_id)) satisfies UserBudget);
		},
	)
	.put(
		"/users/:user_id/budget",
		describeRoute(
			"Set a user's token budget in place of the default",
			{ 200: UserBudget },
			{ errors: ["not_found"] },
		),
		authenticate,
		confirmUser,
		requireStaff,
		userPath,
		jsonBody(TokenBudget),
		async (c) => {
			const { user_id } = c.req.valid("param");
			const budget = c.req.valid("json");
			await assertUserExists(c.env, user_id);
			await record(c, { action: "budget_set", targetUserId: user_id, subject: describeBudget(budget) });
			await setUserBudget(openDatabase(c.env.DB), user_id, budget, Date.now());
			unwrapUser(await getBrain(c.env, user_id).refreshBudgets());
			return c.json((await readUserBudget(c.env, user_id)) satisfies UserBudget);
		},
	)
	.delete(
		"/users/:user_id/budget",
		describeRoute(
			"Reset a user's token budget to the default",
			{ 200: UserBudget },
			{ errors: ["not_found"] },
		),
		authenticate,
		confirmUser,
		requireStaff,
		userPath,
		async (c) => {
			const { user_id } = c.req.valid("param");
			await assertUserExists(c.env, user_id);
			await record(c, { action: "budget_reset", targetUserId: user_id });
			await deleteUserBudget(openDatabase(c.env.DB), user_id);
			unwrapUser(await getBrain(c.env, user_id).refreshBudgets());
			return c.json((await readUserBudget(c.env, user_id)) satisfies UserBudget);
		},
	);

/** Adds an entry to the audit log before the change, so that no change lacks one. */
async function record(c: Context<ConfirmedEnv>, done: Omit<StaffAction, "actorId">): Promise<void> {
	await insertAudit(c.env.DB, { actorId: c.var.user.id, ...done }, Date.now()).run();
}

/** Returns the limits of a budget in words, for the audit log. */
function describeBudget({ tokens_per_day, tokens_per_minute }: TokenBudget): string {
	const show = (limit: number | null) => limit?.toLocaleString("en-US") ?? "unlimited";
	return `${show(tokens_per_day)} tokens per day, ${show(tokens_per_minute)} per minute`;
}

function toDefaultBudget(
	{ tokenBudgets }: Config,
	kind: BudgetKind,
	set: TokenBudget | undefined,
): DefaultBudget {
	return set === undefined
		? { kind, ...tokenBudgets[kind], origin: "configuration" }
		: { kind, ...set, origin: "staff" };
}

async function assertUserExists(env: Env, userId: string): Promise<void> {
	if (!(await userExists(openDatabase(env.DB), userId)))
		throw new AppError("not_found", "User not found; check the user's id.");
}

async function readUserBudget(env: Env, userId: string): Promise<UserBudget> {
	const { tokens } = unwrapUser(await getBrain(env, userId).getQuota(null));
	const { origin, user, dayEndsAt } = tokens;
	return {
		user_id: userId,
		tokens_per_day: user.tokens_per_day,
		tokens_per_minute: user.tokens_per_minute,
		origin,
		tokens_today: user.used.today,
		tokens_this_minute: user.used.lastMinute,
		resets_at: new Date(dayEndsAt).toISOString(),
	};
}
