import type { OmerutaClient } from "../../client/client.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { Panel } from "../ui/panel.tsx";
import { PageText, Snippet } from "./page-text.tsx";
import type { ReaderTarget } from "./target.ts";
import { usePage } from "./use-page.ts";

interface Props {
	client: OmerutaClient;
	target: ReaderTarget;
	/** Whether the server reported that the page has changed since it was cited. */
	hasChanged: boolean;
	/** Whether it is opened from another panel, which it covers. */
	isOnTop: boolean;
	onClose: () => void;
}

/** A panel that shows a page of the knowledge base, scrolled to the cited passage. */
export function Reader({ client, target, hasChanged, isOnTop, onClose }: Props) {
	const { state, retry } = usePage(client, target);
	const { citation } = target;
	const { pageDeleted, attachmentDeleted } = lazyStrings.reader;
	const title = state.kind === "loaded" ? state.content.title : target.title;
	return (
		<Panel title={title} kind={isOnTop ? "side" : "beside"} testId="reader" onClose={onClose}>
			{state.kind === "loading" && <p class="pending">{lazyStrings.reader.loading}</p>}
			{state.kind === "failed" && (
				<ErrorNotice
					message={describeError(state.error)}
					action={lazyStrings.reader.retry}
					onAction={retry}
				/>
			)}
			{state.kind === "gone" && (
				<>
					<p class="notice" data-testid="page-gone">
						{target.conversationId === undefined ? pageDeleted : attachmentDeleted}
					</p>
					<Snippet citation={citation} />
				</>
			)}
			{state.kind === "loaded" && (
				<PageText content={state.content} citation={citation} hasChanged={hasChanged} />
			)}
		</Panel>
	);
}
