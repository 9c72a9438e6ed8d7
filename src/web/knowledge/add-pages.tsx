import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { PageItem } from "../../contracts/knowledge.ts";
import { PageButton } from "../reader/page-button.tsx";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { toError } from "../ui/to-error.ts";
import { AddFiles } from "./add-files.tsx";
import { AddForm } from "./add-form.tsx";

interface Props {
	client: OmerutaClient;
	onOpenPage: (target: ReaderTarget) => void;
	onChanged: () => void;
}

const text = lazyStrings.knowledgeAdd;

type AddState =
	| { kind: "idle" | "busy" }
	| { kind: "added"; page: PageItem }
	| { kind: "failed"; error: Error };

/** The tab for adding pages: a form and a file upload. */
export function AddPages({ client, onOpenPage, onChanged }: Props) {
	const [state, setState] = useState<AddState>({ kind: "idle" });
	return (
		<section aria-label={lazyStrings.knowledge.tabs.add}>
			<AddForm
				isBusy={state.kind === "busy"}
				onEdit={() => state.kind !== "busy" && setState({ kind: "idle" })}
				onAdd={async (request) => {
					setState({ kind: "busy" });
					try {
						setState({ kind: "added", page: await client.knowledge.add(request) });
						onChanged();
						return true;
					} catch (error) {
						setState({ kind: "failed", error: toError(error) });
						return false;
					}
				}}
			/>
			<div role="status">
				{state.kind === "busy" && <p class="pending">{text.adding}</p>}
				{state.kind === "added" && <Added page={state.page} onOpenPage={onOpenPage} />}
			</div>
			{state.kind === "failed" && <ErrorNotice message={describeError(state.error)} />}
			<AddFiles
				client={client}
				// The result of the form is then obsolete.
				onChosen={() => state.kind !== "busy" && setState({ kind: "idle" })}
				onChanged={onChanged}
			/>
		</section>
	);
}

function Added({
	page: { id, title, passages },
	onOpenPage,
}: {
	page: PageItem;
	onOpenPage: Props["onOpenPage"];
}) {
	const { before, after } = text.added(passages);
	return (
		<p data-testid="added">
			{before}
			<PageButton target={{ pageId: id, title, citation: null }} onOpenPage={onOpenPage} />
			{after}
		</p>
	);
}
