import type { ExpansionResult, PageOutcome } from "../../contracts/tasks.ts";
import { isSafeLink } from "../markdown/render.ts";
import type { Reading } from "../reader/target.ts";
import { duration, plural } from "../ui/names.ts";

interface Props {
	expansion: ExpansionResult;
	onRead: (reading: Reading) => void;
}

const OUTCOME_NAMES = {
	added: "Added",
	updated: "Updated",
	unchanged: "Unchanged",
	skipped: "Skipped",
	failed: "Failed",
} as const satisfies Record<PageOutcome["outcome"], string>;

/** What became of each page that was read on a topic. */
export function ExpansionView({ expansion, onRead }: Props) {
	const { pages, pages_added, pages_updated, response_time_ms } = expansion;
	return (
		<div class="expansion" data-testid="expansion">
			<p>
				{pages_added + pages_updated === 0
					? "There is nothing new to know from these pages."
					: `${plural(pages_added, "page")} added${pages_updated > 0 ? `, ${pages_updated} updated` : ""}.`}
			</p>
			<ol class="outcomes">
				{pages.map((page) => (
					<li key={page.url} data-testid="outcome" data-outcome={page.outcome}>
						<b class="outcome">{OUTCOME_NAMES[page.outcome]}</b>
						<div>
							<PageTitle page={page} onRead={onRead} />
							{page.reason !== undefined && <p>{page.reason}</p>}
							<p class="page-facts">
								{page.passages > 0 && <span>{plural(page.passages, "passage")}</span>}
								<PageLink url={page.url} />
							</p>
						</div>
					</li>
				))}
			</ol>
			<p class="page-facts">Took {duration(response_time_ms)}</p>
		</div>
	);
}

function PageTitle({
	page: { page_id, title, url },
	onRead,
}: {
	page: PageOutcome;
	onRead: Props["onRead"];
}) {
	const shown = title || url;
	// The address stands below in any case.
	if (page_id === undefined) return shown === url ? null : <span dir="auto">{shown}</span>;
	return (
		<button
			type="button"
			class="plain"
			dir="auto"
			onClick={() => onRead({ pageId: page_id, title: shown, cited: null })}
		>
			{shown}
		</button>
	);
}

function PageLink({ url }: { url: string }) {
	const shown = url.replace(/^https?:\/\//i, "");
	if (!isSafeLink(url)) return <span>{shown}</span>;
	return (
		<a href={url} target="_blank" rel="noopener noreferrer nofollow">
			{shown}
		</a>
	);
}
