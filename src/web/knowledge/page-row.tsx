import { useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { PageItem } from "../../contracts/knowledge.ts";
import { PageFacts } from "../reader/page-facts.tsx";
import type { Reading } from "../reader/target.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";
import { useEscape } from "../ui/use-escape.ts";

interface Props {
	client: OmerutaClient;
	page: PageItem;
	onRead: (reading: Reading) => void;
	onChanged: () => void;
	onDeleted: () => void;
}

const STATUS: Partial<Record<RowState["kind"], string>> = {
	busy: "Working…",
	updated: "The page was updated.",
	unchanged: "No changes since the last read.",
};

type RowState =
	| { kind: "idle" | "busy" | "confirming" | "updated" | "unchanged" }
	| { kind: "failed"; error: Error };

/** Called once for an element, as it is always the same function. */
const focus = (element: HTMLElement | null) => element?.focus();

/** One page of the list: to open, to read again from the web, to delete after asking once more. */
export function PageRow({ client, page, onRead, onChanged, onDeleted }: Props) {
	const [state, setState] = useState<RowState>({ kind: "idle" });
	const deleteButton = useRef<HTMLButtonElement>(null);
	const { id, title, url } = page;
	const busy = state.kind === "busy";
	const attempt = (work: () => Promise<RowState>) => {
		setState({ kind: "busy" });
		work().then(setState, (error) => setState({ kind: "failed", error }));
	};
	const keep = () => {
		setState({ kind: "idle" });
		deleteButton.current?.focus();
	};
	useEscape(state.kind === "confirming" ? keep : null);
	const remove = async (): Promise<RowState> => {
		await client.knowledge.delete(id);
		onDeleted();
		return { kind: "busy" };
	};
	const readAgain = async (): Promise<RowState> => {
		const { outcome } = await client.knowledge.recrawl(id);
		if (outcome === "updated") onChanged();
		return { kind: outcome };
	};
	return (
		<li class="row" data-testid="page-row" aria-busy={busy}>
			<div class="row-head">
				<button
					type="button"
					class="plain"
					dir="auto"
					onClick={() => onRead({ pageId: id, title, cited: null })}
				>
					{title}
				</button>
				<span class="row-actions">
					{url !== null && (
						<button
							type="button"
							class="small"
							disabled={busy}
							aria-label={`Read again: ${title}`}
							onClick={() => attempt(readAgain)}
						>
							Read again
						</button>
					)}
					<button
						ref={deleteButton}
						type="button"
						class="small"
						disabled={busy}
						aria-label={`Delete: ${title}`}
						data-testid="delete"
						onClick={() => setState({ kind: "confirming" })}
					>
						Delete
					</button>
				</span>
			</div>
			<PageFacts page={page} />
			{state.kind === "confirming" && (
				<div class="notice confirm" role="alertdialog" aria-label={`Delete ${title}?`}>
					<p>Delete this page and its passages? Answers that cite it keep what they quoted.</p>
					<button
						type="button"
						class="quiet"
						data-testid="confirm-delete"
						ref={focus}
						onClick={() => attempt(remove)}
					>
						Delete
					</button>
					<button type="button" class="quiet" onClick={keep}>
						Keep
					</button>
				</div>
			)}
			<p role="status">{STATUS[state.kind]}</p>
			{state.kind === "failed" && <ErrorNotice message={errorText(state.error)} />}
		</li>
	);
}
