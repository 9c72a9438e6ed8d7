import { useCallback } from "preact/hooks";
import type { Staff } from "../../client/api/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { BudgetForm } from "./budget-form.tsx";

const text = staffStrings.budget;

/** The token budget of a user: the default, or an exception. */
export function UserBudgetForm({ staff, userId }: { staff: Staff; userId: string }) {
	const load = useCallback(() => staff.userBudget(userId), [staff, userId]);
	const { value: budget, error, reload, setValue } = useLoaded(load);
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (budget === null) return <p class="pending">{staffStrings.loading}</p>;
	return (
		<BudgetForm
			// The fields hold what the user types, so a budget that was reset needs new fields.
			key={budget.origin}
			title={text.title}
			hint={`${text.origins[budget.origin]} · ${text.used(budget.tokens_today)}. ${text.lead}`}
			budget={budget}
			canReset={budget.origin === "exception"}
			testId="user-budget"
			onSave={async (changed) => setValue(await staff.setUserBudget(userId, changed))}
		/>
	);
}
