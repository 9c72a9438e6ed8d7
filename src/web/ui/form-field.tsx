import type { ComponentChild } from "preact";
import { useId } from "preact/hooks";

/** The attributes that connect a control with its label, hint and error. */
interface FieldAttributes {
	id: string;
	"aria-invalid": boolean;
	"aria-describedby": string | undefined;
}

interface Props {
	label: string;
	hint?: string | undefined;
	error: string | undefined;
	/** The `data-testid` of the error. */
	errorTestId?: string;
	children: (attributes: FieldAttributes) => ComponentChild;
}

/** Frames a control with its label, its hint and its error. */
export function FormField({ label, hint, error, errorTestId, children }: Props) {
	const id = useId();
	const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
	return (
		<div class="form-field">
			<label for={id}>{label}</label>
			{hint && (
				<p class="form-hint" id={`${id}-hint`}>
					{hint}
				</p>
			)}
			{children({
				id,
				"aria-invalid": error !== undefined,
				"aria-describedby": described || undefined,
			})}
			{error && (
				<p class="field-error" id={`${id}-error`} data-testid={errorTestId}>
					{error}
				</p>
			)}
		</div>
	);
}
