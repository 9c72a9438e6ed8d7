import { useCallback } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDateTime } from "../ui/format.ts";
import { useLoaded } from "../ui/use-loaded.ts";

/** Holds the place of a line that is not loaded, so that what is below does not move. */
const NO_TEXT = "\u00a0";

/** Shows how many of today's questions and tokens are used. */
export function QuotaMeter({ client }: { client: OmerutaClient }) {
	const load = useCallback(() => client.account.quota(), [client]);
	const { value, error, reload } = useLoaded(load);
	const text = lazyStrings.account;
	const { retry } = strings.shell;
	return (
		<section class="setting" data-testid="quota">
			<h3 id="quota-heading">{text.quota}</h3>
			{error && <ErrorNotice message={describeError(error)} action={retry} onAction={reload} />}
			{!error && (
				<>
					<p class={value ? undefined : "pending"}>
						{value ? text.quotaUsed(value.questions_today, value.questions_per_day) : text.loading}
					</p>
					<progress
						aria-labelledby="quota-heading"
						max={value?.questions_per_day}
						value={value?.questions_today}
					/>
					<p id="tokens-used">
						{value ? text.tokensUsed(value.tokens_today, value.tokens_per_day) : NO_TEXT}
					</p>
					{value && value.tokens_per_day !== null && (
						<Meter labelId="tokens-used" used={value.tokens_today} limit={value.tokens_per_day} />
					)}
					{value && value.tokens_per_minute !== null && (
						<>
							<p id="tokens-rate">{text.tokensRate(value.tokens_this_minute, value.tokens_per_minute)}</p>
							<Meter labelId="tokens-rate" used={value.tokens_this_minute} limit={value.tokens_per_minute} />
						</>
					)}
					<p class="form-hint">{value ? text.quotaResets(formatDateTime(value.resets_at)) : NO_TEXT}</p>
				</>
			)}
		</section>
	);
}

/** A bar that is full if nothing is allowed. */
function Meter({ labelId, used, limit }: { labelId: string; used: number; limit: number }) {
	return (
		<progress aria-labelledby={labelId} max={limit || 1} value={limit === 0 ? 1 : Math.min(used, limit)} />
	);
}
