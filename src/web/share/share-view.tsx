import { useEffect } from "preact/hooks";
import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { formatDateTime } from "../ui/format.ts";
import { SharedTurnView } from "./shared-turn.tsx";
import { useShared } from "./use-shared.ts";

const text = lazyStrings.shared;

/** Shows what a link shares, read-only and live. Needs no session. */
export function ShareView({ client, route }: ViewProps) {
	const { conversation, isGone, error } = useShared(client, route.view === "share" ? route.token : "");
	const title = isGone
		? text.gone
		: conversation?.title || text[conversation?.title === "" ? "answerTitle" : "title"];
	useEffect(() => {
		document.title = `${title} – ${strings.shell.product}`;
	}, [title]);
	useEffect(hideFromSearchEngines, []);
	return (
		<main class="shared" data-testid="shared">
			<header class="shared-top">
				<p class="account-brand">
					<span class="mark" aria-hidden="true" />
					{strings.shell.product}
				</p>
				<h1 dir="auto">{title}</h1>
				{conversation && <p class="form-hint">{text.expires(formatDateTime(conversation.expires_at))}</p>}
			</header>
			{isGone && <p data-testid="share-gone">{text.goneHint}</p>}
			{error && (
				<p role="alert" class="form-hint">
					{text.offline}
				</p>
			)}
			{conversation === null && !isGone && !error && <p class="pending">{text.loading}</p>}
			{conversation?.turns.length === 0 && <p class="form-hint">{text.empty}</p>}
			<div class="turns">
				{conversation?.turns.map((turn) => (
					<SharedTurnView key={turn.seq} turn={turn} />
				))}
			</div>
		</main>
	);
}

/** Asks search engines not to list the page while the view is shown. */
function hideFromSearchEngines(): () => void {
	const meta = Object.assign(document.createElement("meta"), {
		name: "robots",
		content: "noindex, nofollow",
	});
	document.head.append(meta);
	return () => meta.remove();
}
