import { useCallback } from "preact/hooks";
import type { DefaultBudget } from "../../contracts/budgets.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { BudgetForm } from "./budget-form.tsx";
import type { StaffSectionProps } from "./section-props.ts";

const text = staffStrings.budget;

/** The token budgets of everyone without an exception. */
export function BudgetsSection({ staff }: StaffSectionProps) {
	const load = useCallback(() => staff.defaultBudgets(), [staff]);
	const { value: budgets, error, reload, setValue } = useLoaded(load);
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (budgets === null) return <p class="pending">{staffStrings.loading}</p>;
	const replace = (changed: DefaultBudget) =>
		setValue(budgets.map((budget) => (budget.kind === changed.kind ? changed : budget)));
	return (
		<>
			<p>
				{text.defaultsLead} {text.lead}
			</p>
			{budgets.map((budget) => (
				<BudgetForm
					key={`${budget.kind} ${budget.origin}`}
					title={text.kinds[budget.kind]}
					hint={text.origins[budget.origin]}
					budget={budget}
					canReset={budget.origin === "staff"}
					testId={`budget-${budget.kind}`}
					onSave={async (changed) => replace(await staff.setDefaultBudget(budget.kind, changed))}
				/>
			))}
		</>
	);
}
