import { env } from "cloudflare:workers";
import type { TokenBudget } from "../../src/contracts/budgets.ts";
import { openDatabase } from "../../src/db/client.ts";
import { setUserBudget } from "../../src/db/token-budgets.ts";
import { unwrap } from "../../src/errors.ts";
import { getBrain } from "../../src/objects.ts";
import type { TestUser } from "./worker.ts";

/** Sets a user's token budget, as staff do. */
export async function limitTokens({ id }: TestUser, budget: Partial<TokenBudget>): Promise<void> {
	const limits = { tokens_per_day: null, tokens_per_minute: null, ...budget };
	await setUserBudget(openDatabase(env.DB), id, limits, Date.now());
	unwrap(await getBrain(env, id).refreshBudgets());
}

/** Returns the tokens that count against a user's day, including those that are reserved. */
export async function tokensToday({ id }: TestUser): Promise<number> {
	return unwrap(await getBrain(env, id).getQuota(null)).tokens.user.used.today;
}
