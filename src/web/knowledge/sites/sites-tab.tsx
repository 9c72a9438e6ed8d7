import { useEffect, useRef, useState } from "preact/hooks";
import { Sites } from "../../../client/api/sites.ts";
import type { OmerutaClient } from "../../../client/client.ts";
import type { Site } from "../../../contracts/sites.ts";
import type { ReaderTarget } from "../../reader/target.ts";
import { lazyStrings } from "../../strings/lazy-strings.ts";
import { strings } from "../../strings/strings.ts";
import { describeError } from "../../ui/describe-error.ts";
import { ErrorNotice } from "../../ui/error-notice.tsx";
import { SiteForm } from "./site-form.tsx";
import { siteName } from "./site-name.ts";
import { SiteRow } from "./site-row.tsx";
import { useRemovals } from "./use-removals.ts";
import { useSites } from "./use-sites.ts";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
	/** Called when the number of pages may have changed. */
	onChanged: () => void;
}

const text = lazyStrings.sites;

/** The tab for sites: a form that adds one, and the list. */
export function SitesTab({ client, onOpenPage, onChanged }: Props) {
	const { sites, error, reload } = useSites(client, onChanged);
	const [problem, setProblem] = useState<Error | null>(null);
	const removals = useRemovals<Site>(async (id) => {
		await client.api(Sites).remove(id);
		reload();
		onChanged();
	}, setProblem);
	const shown = sites?.filter(({ id }) => !removals.hidden.has(id)) ?? [];
	return (
		<section aria-label={lazyStrings.knowledge.tabs.sites}>
			<SiteForm client={client} onAdded={reload} />
			{problem && <ErrorNotice message={describeError(problem)} />}
			{removals.removed && <UndoNotice site={removals.removed} onUndo={removals.undo} />}
			{shown.length > 0 && (
				<ul class="rows">
					{shown.map((site) => (
						<SiteRow
							key={site.id}
							client={client}
							site={site}
							onOpenPage={onOpenPage}
							onChanged={reload}
							onRemove={() => removals.remove(site)}
						/>
					))}
				</ul>
			)}
			{error && <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />}
			{sites === null && error === null && <p class="pending">{strings.shell.loading}</p>}
			{sites !== null && shown.length === 0 && <p class="pending">{text.none}</p>}
		</section>
	);
}

function UndoNotice({ site, onUndo }: { site: Site; onUndo: () => void }) {
	const button = useRef<HTMLButtonElement>(null);
	// The row that had the focus is gone.
	useEffect(() => button.current?.focus(), [site]);
	return (
		<div class="notice undo" role="status">
			<p>{text.removed(siteName(site.url))}</p>
			<button ref={button} type="button" class="quiet" data-testid="undo-site" onClick={onUndo}>
				{text.undo}
			</button>
		</div>
	);
}
