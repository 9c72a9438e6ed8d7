import { useEffect, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Field } from "./field.tsx";
import { FormEnd } from "./form-end.tsx";
import { useForm } from "./use-form.ts";
import { checkPresent } from "./validation.ts";

interface Props {
	client: OmerutaClient;
	isGuest: boolean;
	onDeleted: () => void;
}

const text = lazyStrings.account;

/** Deletes the account after the password was typed, or after a guest has confirmed it. */
export function DeleteAccount({ client, isGuest, onDeleted }: Props) {
	const [isOpen, setIsOpen] = useState(false);
	const opener = useRef<HTMLButtonElement>(null);
	const form = useForm({
		validate: (values) => {
			if (isGuest) return values("confirm") === "" ? { confirm: text.deleteConfirmMissing } : {};
			return checkPresent("password", values("password"), text.passwordMissing);
		},
		submit: async (values) => {
			await client.account.delete(isGuest ? undefined : values("password"));
			onDeleted();
		},
		codes: { credentials_refused: "password" },
	});
	const { element } = form;
	useEffect(() => {
		if (!isOpen) return;
		element.current?.querySelector("input")?.focus();
		element.current?.scrollIntoView({ block: "nearest" });
	}, [isOpen, element]);
	return (
		<section class="setting" data-testid="delete-account">
			<h3>{isGuest ? text.deleteGuest : text.deleteAccount}</h3>
			<p>{text.deleteExplanation}</p>
			{!isOpen && (
				<button
					ref={opener}
					type="button"
					class="quiet danger"
					data-testid="open-delete"
					onClick={() => setIsOpen(true)}
				>
					{text.deleteOpen}
				</button>
			)}
			{isOpen && (
				<form ref={element} class="form" noValidate onSubmit={form.onSubmit} onInput={form.onInput}>
					{isGuest ? (
						<div class="form-field">
							<label class="form-check">
								<input
									type="checkbox"
									name="confirm"
									aria-invalid={form.errors.confirm !== undefined}
									aria-describedby="confirm-error"
									data-testid="confirm-delete"
								/>
								{text.deleteConfirm}
							</label>
							<p class="field-error" id="confirm-error">
								{form.errors.confirm}
							</p>
						</div>
					) : (
						<Field
							form={form}
							name="password"
							label={text.deletePassword}
							type="password"
							autoComplete="current-password"
						/>
					)}
					<FormEnd form={form} label={text.deleteSubmit} isDangerous>
						<button type="button" class="quiet" onClick={() => setIsOpen(false)}>
							{text.cancel}
						</button>
					</FormEnd>
				</form>
			)}
		</section>
	);
}
