import { useState } from "preact/hooks";
import type { Staff } from "../../client/api/staff.ts";
import type { DeadLetter } from "../../contracts/staff.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { formatDateTime } from "../ui/format.ts";
import { ActionButton } from "./action-button.tsx";

interface Props {
	staff: Staff;
	letter: DeadLetter;
	onRedriven: (letter: DeadLetter) => void;
	onDiscarded: () => void;
}

const BODY_ROWS_MAX = 16;
const text = staffStrings.letters;
const kinds: Readonly<Record<string, string>> = text.kinds;

/** A dead letter, with the controls to read it, send it again and discard it. */
export function LetterRow({ staff, letter, onRedriven, onDiscarded }: Props) {
	const { id, kind, username, attempts, created_at, redriven_at } = letter;
	const [body, setBody] = useState<string | null>(null);
	const name = kind === null ? undefined : kinds[kind];
	const inspect = async () => setBody(body === null ? (await staff.deadLetter(id)).body : null);
	const discard = async () => {
		await staff.discard(id);
		onDiscarded();
	};
	return (
		<li data-testid="dead-letter">
			<div class="setting-list-text">
				<p class="setting-list-title">
					{name ?? text.unknown}
					{redriven_at !== null && <span class="tag">{text.redriven(formatDateTime(redriven_at))}</span>}
				</p>
				<p class="form-hint">
					<span dir="auto">{username ?? text.system}</span>
					{` · ${text.attempts(attempts)} · ${formatDateTime(created_at)}`}
				</p>
			</div>
			<div class="form-actions">
				<ActionButton label={body === null ? text.inspect : text.hide} testId="inspect" onAction={inspect} />
				{name !== undefined && redriven_at === null && (
					<ActionButton
						label={text.redrive}
						testId="redrive"
						onAction={async () => onRedriven(await staff.redrive(id))}
					/>
				)}
				<ConfirmButton
					label={text.discard}
					question={text.discardQuestion}
					testId="discard"
					onConfirm={discard}
				/>
			</div>
			{body !== null && (
				// Unlike other elements that scroll, a text area can be reached with the keyboard everywhere.
				<textarea
					class="field staff-body"
					readOnly
					rows={Math.min(BODY_ROWS_MAX, body.split("\n").length)}
					spellcheck={false}
					aria-label={text.body}
					data-testid="dead-letter-body"
					value={body}
				/>
			)}
		</li>
	);
}
