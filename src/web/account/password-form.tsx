import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { User } from "../../contracts/auth.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { useForm } from "./use-form.ts";
import { checkNewPassword, checkPresent } from "./validation.ts";

interface Props {
	client: OmerutaClient;
	user: User;
}

const text = lazyStrings.account;

/** Changes the password, which signs out all other devices. */
export function PasswordForm({ client, user }: Props) {
	const [isChanged, setIsChanged] = useState(false);
	const form = useForm({
		validate: (values) => ({
			...checkPresent("old_password", values("old_password"), text.passwordMissing),
			...checkNewPassword("new_password", values("new_password")),
		}),
		submit: async (values) => {
			await client.account.changePassword(values("old_password"), values("new_password"));
			form.element.current?.reset();
			setIsChanged(true);
		},
		codes: { credentials_refused: "old_password", password_refused: "new_password" },
	});
	return (
		<form
			ref={form.element}
			class="form setting"
			noValidate
			data-testid="password-form"
			onSubmit={form.onSubmit}
			onInput={(event) => {
				setIsChanged(false);
				form.onInput(event);
			}}
		>
			<h3>{text.changePassword}</h3>
			{/* Tells password managers which account the passwords belong to. */}
			<input
				class="visually-hidden"
				tabIndex={-1}
				aria-hidden="true"
				autoComplete="username"
				readOnly
				value={user.email ?? user.username}
			/>
			<Field
				form={form}
				name="old_password"
				label={text.oldPassword}
				type="password"
				autoComplete="current-password"
			/>
			<Field
				form={form}
				name="new_password"
				label={text.newPassword}
				type="password"
				hint={text.passwordRules}
				autoComplete="new-password"
			/>
			<FormEnd form={form} label={text.changePassword}>
				<p role="status" class="form-done">
					{isChanged && text.passwordChanged}
				</p>
			</FormEnd>
		</form>
	);
}
