import { useState } from "preact/hooks";
import type { TokenBudget } from "../../contracts/budgets.ts";
import { Field } from "../account/field.tsx";
import { FormEnd } from "../account/form-end.tsx";
import { checkLimit, toLimit } from "../account/token-limits.ts";
import { useForm } from "../account/use-form.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { ActionButton } from "./action-button.tsx";

interface Props {
	title: string;
	/** Where the budget comes from, and its use. */
	hint: string;
	budget: TokenBudget;
	/** Whether it can be replaced by the default. */
	canReset: boolean;
	testId: string;
	/** Stores the budget; null for the default. */
	onSave: (budget: TokenBudget | null) => Promise<void>;
}

const text = staffStrings.budget;
const show = (limit: number | null) => (limit === null ? "" : String(limit));

/** A form for a token budget. */
export function BudgetForm({ title, hint, budget, canReset, testId, onSave }: Props) {
	const [saved, setSaved] = useState("");
	const form = useForm({
		validate: (values) => ({
			...checkLimit("tokens_per_day", values),
			...checkLimit("tokens_per_minute", values),
		}),
		submit: async (values) => {
			await onSave({
				tokens_per_day: toLimit(values("tokens_per_day")),
				tokens_per_minute: toLimit(values("tokens_per_minute")),
			});
			setSaved(text.saved);
		},
	});
	return (
		<form
			ref={form.element}
			class="form setting"
			noValidate
			data-testid={testId}
			onSubmit={form.onSubmit}
			onInput={(event) => {
				setSaved("");
				form.onInput(event);
			}}
		>
			<div>
				<h3>{title}</h3>
				<p class="form-hint">{hint}</p>
			</div>
			<div class="form-pair">
				<Field
					form={form}
					name="tokens_per_day"
					label={text.perDay}
					autoComplete="off"
					defaultValue={show(budget.tokens_per_day)}
				/>
				<Field
					form={form}
					name="tokens_per_minute"
					label={text.perMinute}
					autoComplete="off"
					defaultValue={show(budget.tokens_per_minute)}
				/>
			</div>
			<FormEnd form={form} label={text.save}>
				{canReset && <ActionButton label={text.reset} testId="reset-budget" onAction={() => onSave(null)} />}
			</FormEnd>
			<p role="status" class="form-done">
				{saved}
			</p>
		</form>
	);
}
