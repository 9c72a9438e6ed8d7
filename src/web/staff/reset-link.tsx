import { useEffect, useRef, useState } from "preact/hooks";
import type { PasswordResetLink } from "../../contracts/auth.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { copyText } from "../ui/copy-text.ts";
import { formatDateTime } from "../ui/format.ts";

const text = staffStrings.users;

/** Shows a new password reset link once. */
export function ResetLink({ link, name }: { link: PasswordResetLink; name: string }) {
	const [copied, setCopied] = useState("");
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus(), [link]);
	const copy = () =>
		copyText(link.url).then(
			() => setCopied(text.copied),
			() => setCopied(text.copyFailed),
		);
	return (
		<div class="staff-link">
			<p class="form-hint">{text.resetLinkReady(name, formatDateTime(link.expires_at))}</p>
			<div class="form-input">
				<input
					ref={field}
					class="field"
					readOnly
					value={link.url}
					aria-label={text.resetLinkLabel}
					data-testid="reset-url"
					onFocus={({ currentTarget }) => currentTarget.select()}
				/>
				<button type="button" class="primary" onClick={() => void copy()}>
					{text.copy}
				</button>
			</div>
			<p role="status" class="form-done">
				{copied}
			</p>
		</div>
	);
}
