import { useState } from "preact/hooks";
import { SHARE_DAYS, type Share, type ShareRequestInput } from "../../contracts/shares.ts";
import { formatRoute } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { CopyField } from "../ui/copy-field.tsx";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDateTime } from "../ui/format.ts";
import { toError } from "../ui/to-error.ts";

export interface ShareFormProps {
	taskId: string;
	/** Creates a link to the conversation, or to the task if one is given. */
	onShare: (request: Pick<ShareRequestInput, "task_id" | "expires_in_days">) => Promise<Share>;
}

type Days = (typeof SHARE_DAYS)[number];

const text = lazyStrings.share;
const DEFAULT_DAYS: Days = 7;

/** Creates a link to an answer or to its whole conversation. */
export function ShareForm({ taskId, onShare }: ShareFormProps) {
	const [isWhole, setIsWhole] = useState(false);
	const [days, setDays] = useState<Days>(DEFAULT_DAYS);
	const [isBusy, setIsBusy] = useState(false);
	const [error, setError] = useState<Error | null>(null);
	const [share, setShare] = useState<Share | null>(null);
	const create = async () => {
		setIsBusy(true);
		setError(null);
		try {
			setShare(await onShare({ ...(!isWhole && { task_id: taskId }), expires_in_days: days }));
		} catch (failure) {
			setError(toError(failure));
		}
		setIsBusy(false);
	};
	if (share) return <CreatedLink share={share} />;
	return (
		<form
			class="form share-form"
			data-testid="share-form"
			onSubmit={(event) => {
				event.preventDefault();
				void create();
			}}
		>
			<p class="form-hint">{text.explanation}</p>
			<fieldset class="form-scopes">
				<legend>{text.what}</legend>
				{[false, true].map((whole) => (
					<label key={String(whole)} class="form-check">
						<input
							type="radio"
							name="what"
							checked={isWhole === whole}
							data-testid={whole ? "share-conversation" : "share-answer"}
							onChange={() => setIsWhole(whole)}
						/>
						<span>{whole ? text.conversation : text.answer}</span>
					</label>
				))}
			</fieldset>
			<label class="share-expiry">
				<span>{text.expiry}</span>
				<select
					class="field"
					value={days}
					data-testid="share-days"
					onChange={({ currentTarget }) => {
						const chosen = SHARE_DAYS.find((each) => String(each) === currentTarget.value);
						if (chosen !== undefined) setDays(chosen);
					}}
				>
					{SHARE_DAYS.map((each) => (
						<option key={each} value={each}>
							{text.days(each)}
						</option>
					))}
				</select>
			</label>
			{error && <ErrorNotice message={describeError(error)} />}
			<button type="submit" class="primary" disabled={isBusy} data-testid="share-create">
				{text.create}
			</button>
		</form>
	);
}

function CreatedLink({ share }: { share: Share }) {
	return (
		<div class="form share-form" data-testid="share-created">
			<p class="form-hint">{text.created(formatDateTime(share.expires_at))}</p>
			<CopyField value={share.url} label={text.link} testId="share-url" />
			<a href={formatRoute({ view: "settings", section: "links" })}>{text.manage}</a>
		</div>
	);
}
