import type { OmerutaClient } from "../../client/client.ts";
import { ApiKeyScope, type NewApiKey } from "../../contracts/auth.ts";
import { API_KEY_NAME_MAX_CHARS } from "../../contracts/limits.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { checkLimit, toLimit } from "./token-limits.ts";
import { useForm } from "./use-form.ts";
import { checkPresent } from "./validation.ts";

interface Props {
	client: OmerutaClient;
	onCreated: (key: NewApiKey) => void;
}

const text = lazyStrings.keys;
const SCOPES = ApiKeyScope.options;

/** Creates an API key with a name and scopes. */
export function KeyForm({ client, onCreated }: Props) {
	const form = useForm({
		validate: (values) => ({
			...checkPresent("name", values("name"), text.nameMissing),
			...checkLimit("tokens_per_day", values),
			...checkLimit("tokens_per_minute", values),
			...(SCOPES.some((scope) => values(scope) !== "") ? {} : { scopes: text.scopesMissing }),
		}),
		submit: async (values) => {
			const scopes = SCOPES.filter((scope) => values(scope) !== "");
			onCreated(
				await client.account.createApiKey({
					name: values("name"),
					scopes,
					tokens_per_day: toLimit(values("tokens_per_day")),
					tokens_per_minute: toLimit(values("tokens_per_minute")),
				}),
			);
		},
	});
	return (
		<form
			ref={form.element}
			class="form setting"
			noValidate
			data-testid="key-form"
			onSubmit={form.onSubmit}
			onInput={form.onInput}
		>
			<h3>{text.create}</h3>
			<Field
				form={form}
				name="name"
				label={text.name}
				hint={text.nameHint}
				autoComplete="off"
				maxLength={API_KEY_NAME_MAX_CHARS}
			/>
			<fieldset class="form-scopes" aria-describedby="scopes-error">
				<legend>{text.scopesLegend}</legend>
				{SCOPES.map((scope, place) => (
					<label key={scope} class="form-check">
						<input
							type="checkbox"
							name={scope}
							defaultChecked={scope === "chat"}
							aria-invalid={place === 0 && form.errors.scopes !== undefined}
							data-testid={`scope-${scope}`}
						/>
						<span>
							{text.scopes[scope].name}
							<span class="form-hint">{text.scopes[scope].explanation}</span>
						</span>
					</label>
				))}
				<p class="field-error" id="scopes-error">
					{form.errors.scopes}
				</p>
			</fieldset>
			<details>
				<summary>{text.limits}</summary>
				<p class="form-hint">{text.limitsHint}</p>
				<Field form={form} name="tokens_per_day" label={text.tokensPerDay} autoComplete="off" />
				<Field form={form} name="tokens_per_minute" label={text.tokensPerMinute} autoComplete="off" />
			</details>
			<FormEnd form={form} label={text.create} />
		</form>
	);
}
