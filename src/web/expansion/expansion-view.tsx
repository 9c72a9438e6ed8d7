import type { ExpansionResult, PageOutcome } from "../../contracts/tasks.ts";
import { PageButton } from "../reader/page-button.tsx";
import { ExternalLink } from "../reader/page-facts.tsx";
import type { ReaderTarget } from "../reader/target.ts";
import { ReplayToggle } from "../share/replay-toggle.tsx";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { formatDuration } from "../ui/format.ts";

interface Props {
	expansion: ExpansionResult;
	onOpenPage: (target: ReaderTarget) => void;
}

const text = lazyStrings.expansionResult;

/** The outcome of each page of an expansion. */
export function ExpansionView({ expansion, onOpenPage }: Props) {
	const { pages, response_time_ms } = expansion;
	return (
		<div class="expansion" data-testid="expansion">
			<p>{summarize(expansion)}</p>
			<ol class="outcomes">
				{pages.map((page) => (
					<li key={page.url} data-testid="outcome" data-outcome={page.outcome}>
						<b class="outcome">{text.outcomes[page.outcome]}</b>
						<div>
							<PageTitle page={page} onOpenPage={onOpenPage} />
							{page.reason !== undefined && <p>{page.reason}</p>}
							<p class="page-facts">
								{page.passages > 0 && <span>{text.passages(page.passages)}</span>}
								<ExternalLink url={page.url} />
							</p>
						</div>
					</li>
				))}
			</ol>
			<p class="page-facts">{text.took(formatDuration(response_time_ms))}</p>
			<ReplayToggle
				recording={{ timeline: expansion.timeline, totalMs: response_time_ms, text: expansion.response }}
			/>
		</div>
	);
}

function PageTitle({ page, onOpenPage }: { page: PageOutcome; onOpenPage: Props["onOpenPage"] }) {
	const { page_id, url } = page;
	const title = page.title || url;
	// The URL is always shown below.
	if (page_id === undefined) return title === url ? null : <span dir="auto">{title}</span>;
	return <PageButton target={{ pageId: page_id, title, citation: null }} onOpenPage={onOpenPage} />;
}

function summarize({ pages_added, pages_updated }: ExpansionResult): string {
	if (pages_added + pages_updated === 0) return text.nothingNew;
	return text.summary(pages_added, pages_updated);
}
