import { eq } from "drizzle-orm";
import type { BudgetKind, TokenBudget } from "../contracts/budgets.ts";
import type { Database } from "./client.ts";
import { apiKeys, defaultTokenBudgets, tokenBudgets, users } from "./schema.ts";

/** What staff and users have set. `keys` maps the ids of a user's API keys to the keys' own limits. */
export interface StoredBudgets {
	defaults: ReadonlyMap<BudgetKind, TokenBudget>;
	exception: TokenBudget | null;
	keys: ReadonlyMap<string, TokenBudget>;
}

const LIMITS = { tokens_per_day: true, tokens_per_minute: true } as const;

/** Reads everything that determines a user's budgets, in one round trip. */
export async function readBudgets(db: Database, userId: string): Promise<StoredBudgets> {
	const [defaults, [exception], keys] = await db.batch([
		db.query.defaultTokenBudgets.findMany({ columns: { kind: true, ...LIMITS } }),
		db.query.tokenBudgets.findMany({ columns: LIMITS, where: eq(tokenBudgets.user_id, userId) }),
		db.query.apiKeys.findMany({ columns: { id: true, ...LIMITS }, where: eq(apiKeys.user_id, userId) }),
	]);
	return {
		defaults: new Map(defaults.map(({ kind, ...limits }) => [kind, limits])),
		exception: exception ?? null,
		keys: new Map(keys.map(({ id, ...limits }) => [id, limits])),
	};
}

/** Returns the budget that staff have set for a user, or null if there is none. */
export async function findUserBudget(
	db: Database,
	userId: string,
): Promise<(TokenBudget & { updated_at: number }) | null> {
	const found = await db.query.tokenBudgets.findFirst({
		columns: { ...LIMITS, updated_at: true },
		where: eq(tokenBudgets.user_id, userId),
	});
	return found ?? null;
}

/** Returns the defaults that staff have set. */
export async function listDefaultBudgets(db: Database): Promise<ReadonlyMap<BudgetKind, TokenBudget>> {
	const rows = await db.query.defaultTokenBudgets.findMany({ columns: { kind: true, ...LIMITS } });
	return new Map(rows.map(({ kind, ...limits }) => [kind, limits]));
}

export async function setDefaultBudget(
	db: Database,
	kind: BudgetKind,
	budget: TokenBudget,
	now: number,
): Promise<void> {
	const values = { ...budget, updated_at: now };
	await db
		.insert(defaultTokenBudgets)
		.values({ kind, ...values })
		.onConflictDoUpdate({ target: defaultTokenBudgets.kind, set: values });
}

export async function deleteDefaultBudget(db: Database, kind: BudgetKind): Promise<void> {
	await db.delete(defaultTokenBudgets).where(eq(defaultTokenBudgets.kind, kind));
}

/** Sets a user's own budget. The caller has checked that the user exists. */
export async function setUserBudget(
	db: Database,
	userId: string,
	budget: TokenBudget,
	now: number,
): Promise<void> {
	const values = { ...budget, updated_at: now };
	await db
		.insert(tokenBudgets)
		.values({ user_id: userId, ...values })
		.onConflictDoUpdate({ target: tokenBudgets.user_id, set: values });
}

export async function deleteUserBudget(db: Database, userId: string): Promise<void> {
	await db.delete(tokenBudgets).where(eq(tokenBudgets.user_id, userId));
}

export async function userExists(db: Database, userId: string): Promise<boolean> {
	return (await db.$count(users, eq(users.id, userId))) > 0;
}
