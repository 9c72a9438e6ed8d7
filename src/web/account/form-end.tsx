import type { ComponentChildren } from "preact";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import type { Form } from "./use-form.ts";

interface Props {
	form: Form;
	label: string;
	/** Whether the form deletes something. */
	isDangerous?: boolean;
	children?: ComponentChildren;
}

/** The end of a form: an error that concerns all of it, and the button that sends it. */
export function FormEnd({ form, label, isDangerous = false, children }: Props) {
	return (
		<>
			{form.errors.form && <ErrorNotice message={form.errors.form} />}
			<div class="form-actions">
				<button
					type="submit"
					class={isDangerous ? "primary danger" : "primary"}
					disabled={form.isBusy}
					data-testid="submit"
				>
					{form.isBusy ? lazyStrings.account.working : label}
				</button>
				{children}
			</div>
		</>
	);
}
