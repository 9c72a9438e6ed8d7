import { EMAIL_MAX_CHARS } from "../../contracts/limits.ts";
import { getLastConversation } from "../session/last-conversation.ts";
import { formatRoute, navigate } from "../shell/route.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { AccountFrame } from "./account-frame.tsx";
import { ContinueAsGuest } from "./continue-as-guest.tsx";
import { getLastUser, setUser } from "./current-user.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { useForm } from "./use-form.ts";
import { useGuestConversations } from "./use-guest-conversations.ts";
import { checkPresent } from "./validation.ts";

const text = lazyStrings.account;

/** Signs in to an existing account. A guest with conversations must agree to leave them behind. */
export function SignInView({ client, areGuestsRefused, onSessionChange }: ViewProps) {
	const conversations = useGuestConversations(client);
	const form = useForm({
		validate: (values) => ({
			...checkPresent("identifier", values("identifier"), text.identifierMissing),
			...checkPresent("password", values("password"), text.passwordMissing),
			...(conversations > 0 && values("leave") === "" ? { leave: text.leaveMissing } : {}),
		}),
		submit: async (values) => {
			const [user, openId] = [getLastUser(), getLastConversation()];
			const signedIn = await client.account.login(values("identifier"), values("password"));
			setUser(signedIn);
			onSessionChange();
			// Someone whose session had ended continues where it ended.
			if (signedIn.id === user?.id && openId !== null)
				navigate({ view: "conversation", id: openId }, { replace: true });
		},
		codes: { credentials_refused: "password" },
	});
	return (
		<AccountFrame title={text.signIn} testId="sign-in">
			<form ref={form.element} class="form" noValidate onSubmit={form.onSubmit} onInput={form.onInput}>
				<Field
					form={form}
					name="identifier"
					label={text.identifier}
					autoComplete="username"
					maxLength={EMAIL_MAX_CHARS}
				/>
				<Field
					form={form}
					name="password"
					label={text.password}
					type="password"
					autoComplete="current-password"
				/>
				{conversations > 0 && (
					<div class="notice account-guest" data-testid="guest-conversations">
						<p>{text.leaveExplanation(conversations)}</p>
						<p class="form-actions">
							<a href={formatRoute({ view: "sign-up" })}>{text.leaveSignUp}</a>
							<a href={formatRoute({ view: "settings", section: "data" })}>{text.leaveExport}</a>
						</p>
						<label class="form-check">
							<input
								type="checkbox"
								name="leave"
								aria-invalid={form.errors.leave !== undefined}
								aria-describedby="leave-error"
								data-testid="leave"
							/>
							{text.leave}
						</label>
						<p class="field-error" id="leave-error">
							{form.errors.leave}
						</p>
					</div>
				)}
				<FormEnd form={form} label={text.signIn} />
			</form>
			<details class="account-help">
				<summary>{text.forgotPassword}</summary>
				<p>{text.forgotPasswordHelp}</p>
			</details>
			<p class="account-links">
				<span>
					{text.noAccount} <a href={formatRoute({ view: "sign-up" })}>{text.signUp}</a>
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
