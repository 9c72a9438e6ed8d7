import type { PasswordResetLink } from "../../contracts/auth.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { formatDateTime } from "../ui/format.ts";

const text = staffStrings.users;

/** Shows a new password reset link once. */
export function ResetLink({ link, name }: { link: PasswordResetLink; name: string }) {
	return (
		<div class="staff-link">
			<p class="form-hint">{text.resetLinkReady(name, formatDateTime(link.expires_at))}</p>
			<CopyField value={link.url} label={text.resetLinkLabel} testId="reset-url" />
		</div>
	);
}
