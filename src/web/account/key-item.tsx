import { useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ApiKey } from "../../contracts/auth.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { formatDateTime, formatDay } from "../ui/format.ts";
import { KeyLimitsForm } from "./key-limits-form.tsx";

interface Props {
	client: OmerutaClient;
	item: ApiKey;
	onChanged: (key: ApiKey) => void;
	onRevoke: () => Promise<void>;
}

const text = lazyStrings.keys;

/** An API key in the list. Its limits can be changed, and it can be revoked. */
export function KeyItem({ client, item: key, onChanged, onRevoke }: Props) {
	const [isEditing, setIsEditing] = useState(false);
	const edit = useRef<HTMLButtonElement>(null);
	const limits = text.limited(key.tokens_per_day, key.tokens_per_minute);
	const close = () => {
		setIsEditing(false);
		edit.current?.focus();
	};
	return (
		<li data-testid="key">
			<div class="setting-list-text">
				<p class="setting-list-title" dir="auto">
					{key.name} <code>{key.start}…</code>
				</p>
				<p class="form-hint">{key.scopes.map((scope) => text.scopes[scope].name).join(", ")}</p>
				{limits !== "" && <p class="form-hint">{limits}</p>}
				<p class="form-hint">
					{text.times(
						formatDay(key.created_at),
						key.last_used_at === null ? null : formatDateTime(key.last_used_at),
					)}
				</p>
			</div>
			<button
				type="button"
				ref={edit}
				class="small"
				aria-expanded={isEditing}
				aria-label={`${text.editLimits}: ${key.name}`}
				data-testid="edit-limits"
				onClick={() => setIsEditing(!isEditing)}
			>
				{text.editLimits}
			</button>
			<ConfirmButton
				label={text.revoke}
				accessibleLabel={`${text.revoke}: ${key.name}`}
				question={text.revokeQuestion(key.name)}
				testId="revoke"
				onConfirm={onRevoke}
			/>
			{isEditing && (
				<KeyLimitsForm
					client={client}
					item={key}
					onSaved={(changed) => {
						onChanged(changed);
						close();
					}}
					onCancel={close}
				/>
			)}
		</li>
	);
}
