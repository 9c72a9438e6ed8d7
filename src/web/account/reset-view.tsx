import { useEffect, useRef, useState } from "preact/hooks";
import { navigate } from "../shell/route.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { AccountFrame } from "./account-frame.tsx";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { useForm } from "./use-form.ts";
import { checkNewPassword } from "./validation.ts";

const text = lazyStrings.account;

/** Sets a new password with the token of a link that staff created. */
export function ResetView({ client, route }: ViewProps) {
	const token = route.view === "reset" ? route.token : "";
	const [isDone, setIsDone] = useState(false);
	const form = useForm({
		validate: (values) => checkNewPassword("password", values("password")),
		submit: async (values) => {
			await client.account.resetPassword(token, values("password"));
			setIsDone(true);
		},
		codes: { password_refused: "password", token_refused: "form" },
	});
	const done = useRef<HTMLParagraphElement>(null);
	useEffect(() => done.current?.focus(), [isDone]);
	return (
		<AccountFrame title={text.resetTitle} testId="reset">
			{isDone ? (
				<>
					<p ref={done} tabIndex={-1} role="status" class="account-lead" data-testid="reset-done">
						{text.resetDone}
					</p>
					<button
						type="button"
						class="primary"
						data-testid="reset-sign-in"
						// The used link does not stay in the browser's history.
						onClick={() => navigate({ view: "sign-in" }, { replace: true })}
					>
						{text.signIn}
					</button>
				</>
			) : (
				<>
					<p class="account-lead">{text.resetLead}</p>
					<form ref={form.element} class="form" noValidate onSubmit={form.onSubmit} onInput={form.onInput}>
						<Field
							form={form}
							name="password"
							label={text.newPassword}
							type="password"
							hint={text.passwordRules}
							autoComplete="new-password"
						/>
						<FormEnd form={form} label={text.resetSubmit} />
					</form>
				</>
			)}
		</AccountFrame>
	);
}
