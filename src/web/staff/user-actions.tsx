import { useState } from "preact/hooks";
import type { PasswordResetLink } from "../../contracts/auth.ts";
import type { StaffUserUpdate } from "../../contracts/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { ActionButton } from "./action-button.tsx";
import { ResetLink } from "./reset-link.tsx";
import type { UserProps } from "./user-props.ts";

const text = staffStrings.users;

/** The buttons that change the role and the access of a user, or create a link with which they set a password. */
export function UserActions({ client, staff, user, isSelf, onChange, onDone }: UserProps) {
	const [link, setLink] = useState<PasswordResetLink | null>(null);
	const name = user.username;
	const update = async (changes: StaffUserUpdate, message: string, undo?: () => Promise<void>) => {
		onChange(await staff.updateUser(user.id, changes));
		onDone(message, undo);
	};
	const enable = () => update({ is_active: true }, text.enabledDone(name));
	const makeStaff = (is_staff: boolean): Promise<void> =>
		update({ is_staff }, is_staff ? text.granted(name) : text.revoked(name), () => makeStaff(!is_staff));
	const createLink = async () => setLink(await client.account.createPasswordResetLink(name));
	return (
		<>
			<div class="form-actions">
				{!user.is_guest && user.is_active && (
					<ActionButton label={text.resetLink} testId="reset-link" onAction={createLink} />
				)}
				{!isSelf && !user.is_guest && (
					<ConfirmButton
						key={user.is_staff ? "revoke" : "grant"}
						label={user.is_staff ? text.revoke : text.grant}
						question={user.is_staff ? text.revokeQuestion(name) : text.grantQuestion(name)}
						testId="role"
						onConfirm={() => makeStaff(!user.is_staff)}
					/>
				)}
				{!isSelf &&
					(user.is_active ? (
						<ConfirmButton
							key="disable"
							label={text.disable}
							question={text.disableQuestion(name)}
							testId="disable"
							onConfirm={() => update({ is_active: false }, text.disabledDone(name), enable)}
						/>
					) : (
						<ActionButton label={text.enable} testId="enable" onAction={enable} />
					))}
			</div>
			{isSelf && <p class="form-hint">{text.ownAccess}</p>}
			{link && <ResetLink link={link} name={name} />}
		</>
	);
}
