import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { type User, Username } from "../../contracts/auth.ts";
import { EMAIL_MAX_CHARS, NAME_MAX_CHARS } from "../../contracts/limits.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { setUser } from "./current-user.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { useForm } from "./use-form.ts";
import { checkEmail } from "./validation.ts";

interface Props {
	client: OmerutaClient;
	user: User;
}

const text = lazyStrings.account;

/** Changes the name, the username and the email address. */
export function ProfileForm({ client, user }: Props) {
	const [isSaved, setIsSaved] = useState(false);
	const form = useForm({
		validate: (values) => ({
			...(Username.safeParse(values("username")).success ? {} : { username: text.usernameInvalid }),
			...checkEmail("email", values("email")),
		}),
		submit: async (values) => {
			const changes = {
				first_name: values("first_name"),
				last_name: values("last_name"),
				username: values("username"),
				email: values("email"),
			};
			setUser(await client.account.update(changes));
			setIsSaved(true);
		},
		codes: { email_taken: "email", username_taken: "username" },
	});
	return (
		<form
			ref={form.element}
			class="form setting"
			noValidate
			data-testid="profile-form"
			onSubmit={form.onSubmit}
			onInput={(event) => {
				setIsSaved(false);
				form.onInput(event);
			}}
		>
			<h3>{text.profile}</h3>
			<div class="form-pair">
				<Field
					form={form}
					name="first_name"
					label={text.firstName}
					autoComplete="given-name"
					defaultValue={user.first_name}
					maxLength={NAME_MAX_CHARS}
				/>
				<Field
					form={form}
					name="last_name"
					label={text.lastName}
					autoComplete="family-name"
					defaultValue={user.last_name}
					maxLength={NAME_MAX_CHARS}
				/>
			</div>
			<Field
				form={form}
				name="username"
				label={text.username}
				hint={text.usernameHint}
				autoComplete="username"
				defaultValue={user.username}
			/>
			<Field
				form={form}
				name="email"
				label={text.email}
				type="email"
				autoComplete="email"
				defaultValue={user.email ?? ""}
				maxLength={EMAIL_MAX_CHARS}
			/>
			<FormEnd form={form} label={text.save}>
				<p role="status" class="form-done">
					{isSaved && text.saved}
				</p>
			</FormEnd>
		</form>
	);
}
