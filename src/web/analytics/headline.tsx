import { analyticsStrings } from "../strings/analytics-strings.ts";
import { formatDuration } from "../ui/format.ts";
import { formatCount, formatShare, shareOf, show } from "./figures.ts";
import type { Reports } from "./use-reports.ts";

const { headline, engagement: texts } = analyticsStrings;

/** The most important figures of the period. */
export function Headline({ reports: { summary, engagement } }: { reports: Reports }) {
	const { thumbs_up, thumbs_down, sentences_supported, sentences_checked } = summary;
	const items = [
		[headline.questions, formatCount(summary.questions)],
		[headline.success, show(summary.success_rate, formatShare)],
		[headline.response, show(summary.response_time_ms.p50, formatDuration)],
		[headline.firstToken, show(summary.first_token_time_ms.p50, formatDuration)],
		[headline.supported, show(shareOf(sentences_supported, sentences_checked), formatShare)],
		[headline.ratings, show(shareOf(thumbs_up, thumbs_up + thumbs_down), formatShare)],
		[texts.perSession, show(engagement.questions_per_session, formatCount)],
		[texts.days, formatCount(engagement.active_days)],
	] as const;
	return (
		<dl class="headline" data-testid="headline">
			{items.map(([label, value]) => (
				<div key={label}>
					<dt>{label}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}
