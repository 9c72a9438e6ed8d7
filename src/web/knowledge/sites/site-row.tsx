import { useId, useState } from "preact/hooks";
import { Sites } from "../../../client/api/sites.ts";
import type { OmerutaClient } from "../../../client/client.ts";
import type { Site } from "../../../contracts/sites.ts";
import type { ReaderTarget } from "../../reader/target.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { describeError } from "../../ui/describe-error.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { toError } from "../../ui/to-error.ts";
import { SiteDetailsView } from "./site-details.tsx";
import { siteName } from "./site-name.ts";

interface Props {
	client: OmerutaClient;
	site: Site;
	onOpenPage: (target: ReaderTarget) => void;
	onChanged: () => void;
	onRemove: () => void;
}

const text = lazyStrings.sites;

/** A site in the list, with its progress, actions, and details. */
export function SiteRow({ client, site, onOpenPage, onChanged, onRemove }: Props) {
	const [isOpen, setIsOpen] = useState(false);
	const [isBusy, setIsBusy] = useState(false);
	const [error, setError] = useState<Error | null>(null);
	const detailsId = useId();
	const { id, state } = site;
	const name = siteName(site.url);
	const act = (action: "stop" | "resume" | "read") => {
		setIsBusy(true);
		setError(null);
		client
			.api(Sites)
			[action](id)
			.then(onChanged, (reason) => setError(toError(reason)))
			.finally(() => setIsBusy(false));
	};
	const button = (label: string, testId: string, onClick: () => void) => (
		<button
			type="button"
			class="small"
			disabled={isBusy}
			aria-label={text.actionOn(label, name)}
			data-testid={testId}
			onClick={onClick}
		>
			{label}
		</button>
	);
	return (
		<li class="row" data-testid="site-row" data-state={state}>
			<div class="row-head">
				<button
					type="button"
					class="link-button"
					dir="ltr"
					aria-expanded={isOpen}
					aria-controls={detailsId}
					data-testid="site-toggle"
					onClick={() => setIsOpen(!isOpen)}
				>
					{name}
				</button>
				<span class="row-actions">
					{state === "running" && button(text.stop, "stop-site", () => act("stop"))}
					{state === "stopped" && button(text.resume, "resume-site", () => act("resume"))}
					{state !== "running" && button(text.read, "read-site", () => act("read"))}
					{button(text.remove, "remove-site", onRemove)}
				</span>
			</div>
			<Progress site={site} />
			{error && <ErrorNotice message={describeError(error)} />}
			<div id={detailsId}>
				{isOpen && (
					<SiteDetailsView client={client} site={site} onOpenPage={onOpenPage} onChanged={onChanged} />
				)}
			</div>
		</li>
	);
}

function Progress({ site }: { site: Site }) {
	const { state, detail, counts, pages, finished_at, next_read_at } = site;
	const { queued, added, updated, unchanged, failed } = counts;
	const read = added + updated + unchanged + failed;
	if (state === "running") {
		return (
			<label class="site-progress" data-testid="site-progress">
				<span>{text.progress(read, queued)}</span>
				<progress max={Math.max(1, read + queued)} value={read} />
			</label>
		);
	}
	const changes = text.changes(added, updated, failed);
	return (
		<p class="page-facts" data-testid="site-facts">
			<span>
				{state === "stopped"
					? text.stopped(read, queued)
					: text.finished(pages, finished_at ?? site.started_at)}
			</span>
			{changes !== "" && <span>{changes}</span>}
			{next_read_at !== null && <span>{text.nextRead(next_read_at)}</span>}
			{detail !== null && <span>{detail}</span>}
		</p>
	);
}
