import { EMAIL_MAX_CHARS } from "../../contracts/limits.ts";
import { createConversationId, getLastConversation } from "../session/last-conversation.ts";
import { formatRoute, navigate } from "../shell/route.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { AccountFrame } from "./account-frame.tsx";
import { ContinueAsGuest } from "./continue-as-guest.tsx";
import { setUser, useUser } from "./current-user.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { useForm } from "./use-form.ts";
import { checkEmail, checkNewPassword } from "./validation.ts";

const text = lazyStrings.account;

/** Creates an account. A guest keeps everything and returns to the conversation that was open. */
export function SignUpView({ client, areGuestsRefused, onSessionChange }: ViewProps) {
	const isGuest = useUser(client)?.is_guest ?? false;
	const form = useForm({
		validate: (values) => ({
			...checkEmail("email", values("email")),
			...checkNewPassword("password", values("password")),
		}),
		submit: async (values) => {
			setUser(await client.account.register({ email: values("email"), password: values("password") }));
			if (isGuest) navigate({ view: "conversation", id: getLastConversation() ?? createConversationId() });
			else onSessionChange();
		},
		codes: { email_taken: "email", password_refused: "password" },
	});
	return (
		<AccountFrame title={text.signUp} testId="sign-up">
			{isGuest && <p class="account-lead">{text.guestKeeps}</p>}
			<form ref={form.element} class="form" noValidate onSubmit={form.onSubmit} onInput={form.onInput}>
				<Field
					form={form}
					name="email"
					label={text.email}
					type="email"
					hint={text.emailHint}
					autoComplete="username"
					maxLength={EMAIL_MAX_CHARS}
				/>
				<Field
					form={form}
					name="password"
					label={text.password}
					type="password"
					hint={text.passwordRules}
					autoComplete="new-password"
				/>
				<FormEnd form={form} label={text.signUp} />
			</form>
			<p class="account-links">
				<span>
					{text.haveAccount} <a href={formatRoute({ view: "sign-in" })}>{text.signIn}</a>
				</span>
				<ContinueAsGuest
					client={client}
					areGuestsRefused={areGuestsRefused}
					onSessionChange={onSessionChange}
				/>
			</p>
		</AccountFrame>
	);
}
