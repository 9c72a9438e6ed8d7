import { useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { FormField } from "../ui/form-field.tsx";
import type { Form } from "./use-form.ts";

interface Props {
	form: Form;
	name: string;
	label: string;
	/** What the field accepts. Shown before anything is typed. */
	hint?: string | undefined;
	type?: keyof typeof INPUT_TYPES;
	/** Tells password managers what to fill in. */
	autoComplete: string;
	defaultValue?: string;
	maxLength?: number;
}

/** The types of the input. In JSX, each type has properties of its own. */
const INPUT_TYPES = {
	text: { type: "text" },
	email: { type: "email" },
	password: { type: "password" },
} as const;

/** A labeled field with its hint and its error. A password can be shown. */
export function Field({
	form,
	name,
	label,
	hint,
	type = "text",
	autoComplete,
	defaultValue,
	maxLength,
}: Props) {
	const [isShown, setIsShown] = useState(false);
	const { showPassword, hidePassword } = lazyStrings.account;
	return (
		<FormField label={label} hint={hint} error={form.errors[name]} errorTestId={`error-${name}`}>
			{(attributes) => (
				<div class="form-input">
					<input
						{...attributes}
						{...INPUT_TYPES[isShown ? "text" : type]}
						class="field"
						name={name}
						dir="auto"
						autoComplete={autoComplete}
						autoCapitalize="none"
						spellcheck={false}
						maxLength={maxLength}
						defaultValue={defaultValue}
						data-testid={`field-${name}`}
					/>
					{type === "password" && (
						<button
							type="button"
							class="small"
							aria-pressed={isShown}
							aria-label={`${isShown ? hidePassword : showPassword}: ${label}`}
							onClick={() => setIsShown(!isShown)}
						>
							{isShown ? hidePassword : showPassword}
						</button>
					)}
				</div>
			)}
		</FormField>
	);
}
