import { useEffect } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ApiKey } from "../../contracts/auth.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { useEscape } from "../ui/use-escape.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { checkLimit, toLimit } from "./token-limits.ts";
import { useForm } from "./use-form.ts";

interface Props {
	client: OmerutaClient;
	item: ApiKey;
	onSaved: (key: ApiKey) => void;
	onCancel: () => void;
}

const text = lazyStrings.keys;
const LIMITS = [
	["tokens_per_day", text.tokensPerDay],
	["tokens_per_minute", text.tokensPerMinute],
] as const;

/** Changes the limits of an API key. Escape cancels it. */
export function KeyLimitsForm({ client, item, onSaved, onCancel }: Props) {
	const form = useForm({
		validate: (values) => ({
			...checkLimit("tokens_per_day", values),
			...checkLimit("tokens_per_minute", values),
		}),
		submit: async (values) => {
			onSaved(
				await client.account.updateApiKey(item.id, {
					tokens_per_day: toLimit(values("tokens_per_day")),
					tokens_per_minute: toLimit(values("tokens_per_minute")),
				}),
			);
		},
	});
	useEscape(onCancel);
	useEffect(() => form.element.current?.querySelector("input")?.focus(), []);
	return (
		<form
			ref={form.element}
			class="form"
			noValidate
			data-testid="key-limits"
			onSubmit={form.onSubmit}
			onInput={form.onInput}
		>
			<p class="form-hint">{text.limitsHint}</p>
			<div class="form-pair">
				{LIMITS.map(([name, label]) => (
					<Field
						key={name}
						form={form}
						name={name}
						label={label}
						autoComplete="off"
						defaultValue={String(item[name] ?? "")}
					/>
				))}
			</div>
			<FormEnd form={form} label={text.saveLimits}>
				<button type="button" class="small" onClick={onCancel}>
					{lazyStrings.account.cancel}
				</button>
			</FormEnd>
		</form>
	);
}
