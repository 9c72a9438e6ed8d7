import * as z from "zod";
import { DateTime } from "./values.ts";

/** Largest number of tokens that a limit can have. */
const LIMIT_MAX_TOKENS = 1_000_000_000_000;

/** A number of tokens; null for no limit. 0 allows none. */
const Limit = z.int().min(0).max(LIMIT_MAX_TOKENS).nullable();

/**
 * The most tokens that a user or an API key may use per day (UTC) and per minute. A task's tokens are those of its
 * prompts and answers.
 *
 * @example
 * { "tokens_per_day": 200000, "tokens_per_minute": null }
 */
export const TokenBudget = z.object({ tokens_per_day: Limit, tokens_per_minute: Limit });
export type TokenBudget = z.infer<typeof TokenBudget>;

/** Who a default applies to. The default of `api_keys` applies to each key, in addition to its user's budget. */
export const BudgetKind = z.enum(["members", "guests", "api_keys"]);
export type BudgetKind = z.infer<typeof BudgetKind>;

/** A default, and whether it was set in the configuration or by staff. */
export const DefaultBudget = TokenBudget.extend({
	kind: BudgetKind,
	origin: z.enum(["configuration", "staff"]),
});
export type DefaultBudget = z.infer<typeof DefaultBudget>;

export const DefaultBudgetList = z.object({ items: z.array(DefaultBudget) });
export type DefaultBudgetList = z.infer<typeof DefaultBudgetList>;

/** The tokens that count against a budget at the moment. Tokens that are reserved for unfinished tasks are included. */
export const TokenUse = z.object({
	tokens_today: z.int(),
	tokens_this_minute: z.int(),
});
export type TokenUse = z.infer<typeof TokenUse>;

/** The budget of a user, what it derives from, and its use. `exception` was set by staff for this user. */
export const UserBudget = TokenBudget.extend({
	user_id: z.string(),
	origin: z.enum(["configuration", "staff", "exception"]),
	...TokenUse.shape,
	/** When the day (UTC) ends. */
	resets_at: DateTime,
});
export type UserBudget = z.infer<typeof UserBudget>;
