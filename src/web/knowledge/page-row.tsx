import { useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { PageItem } from "../../contracts/knowledge.ts";
import { PageButton } from "../reader/page-button.tsx";
import { PageFacts } from "../reader/page-facts.tsx";
import type { ReaderTarget } from "../reader/target.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useEscape } from "../ui/use-escape.ts";

interface Props {
	client: OmerutaClient;
	page: PageItem;
	/** What the list says about the page. */
	note?: string | null;
	onOpenPage: (target: ReaderTarget) => void;
	onChanged: () => void;
	onDeleted: () => void;
}

const text = lazyStrings.knowledgePages;
const STATUS_TEXTS: Partial<Record<RowState["kind"], string>> = text.states;

type RowState =
	| { kind: "idle" | "busy" | "confirming" | "updated" | "unchanged" }
	| { kind: "failed"; error: Error };

/** A ref callback that focuses its element. It is defined once, so that it runs only when the element appears. */
const focus = (element: HTMLElement | null) => element?.focus();

/** A page in the list, with buttons to refresh it from the web and to delete it after confirmation. */
export function PageRow({ client, page, note = null, onOpenPage, onChanged, onDeleted }: Props) {
	const [state, setState] = useState<RowState>({ kind: "idle" });
	const deleteButton = useRef<HTMLButtonElement>(null);
	const { id, title, url } = page;
	const isBusy = state.kind === "busy";
	const run = (work: () => Promise<RowState>) => {
		setState({ kind: "busy" });
		work().then(setState, (error) => setState({ kind: "failed", error }));
	};
	const cancel = () => {
		setState({ kind: "idle" });
		deleteButton.current?.focus();
	};
	useEscape(state.kind === "confirming" ? cancel : null);
	const remove = async (): Promise<RowState> => {
		await client.knowledge.delete(id);
		onDeleted();
		return { kind: "busy" };
	};
	const refresh = async (): Promise<RowState> => {
		const { outcome } = await client.knowledge.recrawl(id);
		if (outcome === "updated") onChanged();
		return { kind: outcome };
	};
	return (
		<li class="row" data-testid="page-row" aria-busy={isBusy}>
			<div class="row-head">
				<PageButton target={{ pageId: id, title, citation: null }} onOpenPage={onOpenPage} />
				<span class="row-actions">
					{url !== null && (
						<button
							type="button"
							class="small"
							disabled={isBusy}
							aria-label={text.refreshPage(title)}
							onClick={() => run(refresh)}
						>
							{text.refresh}
						</button>
					)}
					<button
						ref={deleteButton}
						type="button"
						class="small"
						disabled={isBusy}
						aria-label={text.deletePage(title)}
						data-testid="delete"
						onClick={() => setState({ kind: "confirming" })}
					>
						{text.delete}
					</button>
				</span>
			</div>
			<PageFacts page={page} />
			{note !== null && (
				<p class="site-reason" dir="auto">
					{note}
				</p>
			)}
			{state.kind === "confirming" && (
				<div class="notice confirm" role="alertdialog" aria-label={text.deleteQuestion(title)}>
					<p>{text.deleteExplanation}</p>
					<button
						type="button"
						class="quiet"
						data-testid="confirm-delete"
						ref={focus}
						onClick={() => run(remove)}
					>
						{text.delete}
					</button>
					<button type="button" class="quiet" onClick={cancel}>
						{text.cancel}
					</button>
				</div>
			)}
			<p role="status">{STATUS_TEXTS[state.kind]}</p>
			{state.kind === "failed" && <ErrorNotice message={describeError(state.error)} />}
		</li>
	);
}
