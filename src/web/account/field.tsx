import { useId, useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
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
	const id = useId();
	const [isShown, setIsShown] = useState(false);
	const error = form.errors[name];
	const { showPassword, hidePassword } = lazyStrings.account;
	const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
	return (
		<div class="form-field">
			<label for={id}>{label}</label>
			{hint && (
				<p class="form-hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			<div class="form-input">
				<input
					id={id}
					class="field"
					name={name}
					{...INPUT_TYPES[isShown ? "text" : type]}
					dir="auto"
					autoComplete={autoComplete}
					autoCapitalize="none"
					spellcheck={false}
					maxLength={maxLength}
					defaultValue={defaultValue}
					aria-invalid={error !== undefined}
					aria-describedby={described || undefined}
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
			{error && (
				<p class="field-error" id={`${id}-error`} data-testid={`error-${name}`}>
					{error}
				</p>
			)}
		</div>
	);
}
