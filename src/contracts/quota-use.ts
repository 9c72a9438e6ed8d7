import type { TokenBudget, UserBudget } from "./budgets.ts";

/** A token budget and its use. Times are epoch milliseconds. */
interface BudgetUse extends TokenBudget {
	/** `minuteResetsAt` is when the tokens of the last minute no longer count. */
	used: { today: number; lastMinute: number; minuteResetsAt: number };
}

/** The limits of a user and how much of them is used, as the user's brain reports them. Days are in UTC. */
export interface QuotaUse {
	questions: { used: number; perDay: number; resetsAt: number };
	tokens: {
		/** What the user's budget derives from. */
		origin: UserBudget["origin"];
		user: BudgetUse;
		/** Null unless an API key asks. */
		key: BudgetUse | null;
		dayEndsAt: number;
	};
}
