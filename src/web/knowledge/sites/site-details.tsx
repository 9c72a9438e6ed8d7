import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { Sites } from "../../../client/api/sites.ts";
import type { OmerutaClient } from "../../../client/client.ts";
import type { Site, SiteDetails } from "../../../contracts/sites.ts";
import type { ReaderTarget } from "../../reader/target.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { strings } from "../../strings/strings.ts";
import { describeError } from "../../ui/describe-error.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { formatNumber } from "../../ui/format.ts";
import { toError } from "../../ui/to-error.ts";
import { ScheduleSelect } from "./schedule-select.tsx";
import { SiteUrls } from "./site-urls.tsx";

interface Props {
	client: OmerutaClient;
	site: Site;
	onOpenPage: (target: ReaderTarget) => void;
	onChanged: () => void;
}

const text = lazyStrings.sites;

/** The statistics of a site, the reasons why pages are missing, and its addresses. They are loaded again as it progresses. */
export function SiteDetailsView({ client, site, onOpenPage, onChanged }: Props) {
	const { id } = site;
	const scheduleId = useId();
	const [details, setDetails] = useState<SiteDetails | null>(null);
	const [error, setError] = useState<Error | null>(null);
	// Every change of the site in the list means that the details have changed, too.
	const version = JSON.stringify([site.state, site.counts, site.schedule]);
	useEffect(() => {
		let isStale = false;
		client
			.api(Sites)
			.get(id)
			.then(
				(loaded) => {
					if (isStale) return;
					setDetails(loaded);
					setError(null);
				},
				(reason) => {
					if (!isStale) setError(toError(reason));
				},
			);
		return () => {
			isStale = true;
		};
	}, [client, id, version]);
	if (error) return <ErrorNotice message={describeError(error)} />;
	if (details === null) return <p class="pending">{strings.shell.loading}</p>;
	return (
		<div class="site-details" data-testid="site-details">
			<Statistics details={details} />
			<div class="site-schedule">
				<label for={scheduleId}>{text.schedule}</label>
				<ScheduleSelect
					id={scheduleId}
					isCompact
					value={site.schedule}
					onChange={(schedule) => {
						client
							.api(Sites)
							.update(id, { schedule })
							.then(onChanged, (reason) => setError(toError(reason)));
					}}
				/>
			</div>
			<Reasons details={details} />
			<SiteUrls client={client} id={id} version={version} onOpenPage={onOpenPage} />
		</div>
	);
}

function Statistics({ details }: { details: SiteDetails }) {
	const { pages, depth, page_limit, include, exclude, statistics } = details;
	const { bytes, duration_ms, statuses, sitemaps } = statistics;
	const { median, p95 } = duration_ms;
	return (
		<dl class="site-statistics" aria-label={text.statistics}>
			<Fact name={text.pages}>{formatNumber(pages)}</Fact>
			<Fact name={text.size}>{text.sizeOf(bytes)}</Fact>
			{median !== null && p95 !== null && <Fact name={text.duration}>{text.durationOf(median, p95)}</Fact>}
			{statuses.length > 0 && (
				<Fact name={text.statuses}>
					{statuses.map(({ status, responses }) => text.statusOf(status, responses)).join(", ")}
				</Fact>
			)}
			{sitemaps > 0 && <Fact name={text.sitemaps}>{formatNumber(sitemaps)}</Fact>}
			<Fact name={text.scope}>
				{[
					text.scopeOf(depth, page_limit),
					...(include.length > 0 ? [text.includes(include.join(", "))] : []),
					...(exclude.length > 0 ? [text.excludes(exclude.join(", "))] : []),
				].join("; ")}
			</Fact>
		</dl>
	);
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
	return (
		<div>
			<dt>{name}</dt>
			<dd dir="auto">{children}</dd>
		</div>
	);
}

function Reasons({ details }: { details: SiteDetails }) {
	const { reasons } = details.statistics;
	if (reasons.length === 0) return null;
	return (
		<div>
			<h3 class="site-heading">{text.missing}</h3>
			<ul class="site-reasons" data-testid="site-reasons">
				{reasons.map(({ outcome, reason, urls }) => (
					<li key={`${outcome} ${reason}`}>
						<span dir="auto">{reason}</span>
						<span>{formatNumber(urls)}</span>
					</li>
				))}
			</ul>
		</div>
	);
}
