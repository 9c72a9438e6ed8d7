import { useCallback, useState } from "preact/hooks";
import { Shares } from "../../client/api/shares.ts";
import type { OmerutaClient } from "../../client/client.ts";
import type { Share } from "../../contracts/shares.ts";
import { SignedIn } from "../account/signed-in.tsx";
import type { SectionProps } from "../settings/section-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDay } from "../ui/format.ts";
import { collect, useLoaded } from "../ui/use-loaded.ts";

const text = lazyStrings.links;

/** The settings of shared links: lists and revokes them. */
export function LinksSection({ client }: SectionProps) {
	return <SignedIn client={client}>{() => <Links client={client} />}</SignedIn>;
}

function Links({ client }: { client: OmerutaClient }) {
	const load = useCallback(() => collect(client.api(Shares).list()), [client]);
	const { value: links, error, reload, setValue } = useLoaded(load);
	const [status, setStatus] = useState("");
	const revoke = async ({ id }: Share) => {
		await client.api(Shares).revoke(id);
		setValue((links ?? []).filter((link) => link.id !== id));
		setStatus(text.revoked);
	};
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (links === null) return <p class="pending">{lazyStrings.account.loading}</p>;
	return (
		<>
			<p>{text.lead}</p>
			{links.length === 0 && <p class="form-hint">{text.none}</p>}
			<ul class="setting-list" data-testid="links">
				{links.map((link) => {
					const title = link.title || text.untitled;
					return (
						<li key={link.id} data-testid="link">
							<div class="setting-list-text">
								<p class="setting-list-title" dir="auto">
									{title}
								</p>
								<p class="form-hint">{link.task_id === null ? text.conversation : text.answer}</p>
								<p class="form-hint">{text.times(formatDay(link.created_at), formatDay(link.expires_at))}</p>
								<a href={link.url} target="_blank" rel="noreferrer" aria-label={`${text.open}: ${title}`}>
									{text.open}
								</a>
							</div>
							<ConfirmButton
								label={text.revoke}
								accessibleLabel={`${text.revoke}: ${title}`}
								question={text.revokeQuestion}
								testId="revoke-link"
								onConfirm={() => revoke(link)}
							/>
						</li>
					);
				})}
			</ul>
			<p role="status" class="form-done">
				{status}
			</p>
		</>
	);
}
