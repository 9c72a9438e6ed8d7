import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Sites } from "../../../client/api/sites.ts";
import type { OmerutaClient } from "../../../client/client.ts";
import { type SiteUrl, SiteUrlState } from "../../../contracts/sites.ts";
import { PageButton } from "../../reader/page-button.tsx";
import { ExternalLink } from "../../reader/page-facts.tsx";
import type { ReaderTarget } from "../../reader/target.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { formatBytes, formatDuration } from "../../ui/format.ts";
import { ListEnd } from "../list-end.tsx";
import { usePagedList } from "../use-paged-list.ts";

interface Props {
	client: OmerutaClient;
	/** The id of the site. */
	id: string;
	/** A new value triggers a reload. */
	version: string;
	onOpenPage: (target: ReaderTarget) => void;
}

const text = lazyStrings.sites;
const PAGE_SIZE = 20;

/** The addresses of a site, the most recently read one first. */
export function SiteUrls({ client, id, version, onOpenPage }: Props) {
	const [state, setState] = useState<SiteUrlState | undefined>(undefined);
	const load = useCallback(
		(cursor: string | undefined) => client.api(Sites).urlsPage(id, { state, limit: PAGE_SIZE, cursor }),
		[client, id, state],
	);
	const list = usePagedList(load);
	const shownVersion = useRef(version);
	useEffect(() => {
		if (shownVersion.current !== version) list.reload();
		shownVersion.current = version;
	}, [version]);
	return (
		<div>
			<div class="site-urls-head">
				<h3 class="site-heading">{text.urls}</h3>
				<select
					class="compact-field"
					aria-label={text.filter}
					data-testid="site-filter"
					value={state ?? ""}
					onChange={(event) => setState(SiteUrlState.safeParse(event.currentTarget.value).data)}
				>
					<option value="">{text.all}</option>
					{SiteUrlState.options.map((option) => (
						<option key={option} value={option}>
							{text.states[option]}
						</option>
					))}
				</select>
			</div>
			<ul class="rows">
				{list.items.map((item) => (
					<UrlRow key={item.url} item={item} onOpenPage={onOpenPage} />
				))}
			</ul>
			<ListEnd list={list} empty={text.noUrls} />
		</div>
	);
}

function UrlRow({ item, onOpenPage }: { item: SiteUrl; onOpenPage: Props["onOpenPage"] }) {
	const { url, kind, state, reason, page_id, title, status, bytes, duration_ms } = item;
	return (
		<li class="site-url" data-testid="site-url-row" data-state={state}>
			{page_id !== null && title !== null && (
				<PageButton target={{ pageId: page_id, title, citation: null }} onOpenPage={onOpenPage} />
			)}
			<p class="page-facts">
				<span class={`site-state site-state-${state}`}>{text.states[state]}</span>
				{kind === "sitemap" && <span>{text.sitemap}</span>}
				{status !== null && <span>{text.status(status)}</span>}
				{bytes !== null && bytes > 0 && <span>{formatBytes(bytes)}</span>}
				{duration_ms !== null && <span>{formatDuration(duration_ms)}</span>}
				<ExternalLink url={url} />
			</p>
			{reason !== null && (
				<p class="site-reason" dir="auto">
					{reason}
				</p>
			)}
		</li>
	);
}
