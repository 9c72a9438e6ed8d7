import { useCallback } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDateTime } from "../ui/format.ts";
import { useLoaded } from "../ui/use-loaded.ts";

/** Shows how many of today's questions are used. */
export function QuotaMeter({ client }: { client: OmerutaClient }) {
	const load = useCallback(() => client.account.quota(), [client]);
	const { value, error, reload } = useLoaded(load);
	const { quota, quotaUsed, quotaResets, loading } = lazyStrings.account;
	const { retry } = strings.shell;
	return (
		<section class="setting" data-testid="quota">
			<h3 id="quota-heading">{quota}</h3>
			{error && <ErrorNotice message={describeError(error)} action={retry} onAction={reload} />}
			{value === null && !error && <p class="pending">{loading}</p>}
			{value && (
				<>
					<p>{quotaUsed(value.questions_today, value.questions_per_day)}</p>
					<progress
						aria-labelledby="quota-heading"
						max={value.questions_per_day}
						value={value.questions_today}
					/>
					<p class="form-hint">{quotaResets(formatDateTime(value.resets_at))}</p>
				</>
			)}
		</section>
	);
}
