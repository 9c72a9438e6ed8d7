import { useCallback, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Session } from "../../contracts/auth.ts";
import type { SectionProps } from "../settings/section-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDateTime } from "../ui/format.ts";
import { collect, useLoaded } from "../ui/use-loaded.ts";
import { parseDevice } from "./device-name.ts";
import { SignedIn } from "./signed-in.tsx";

const text = lazyStrings.sessions;

/** The settings of the sessions: lists the signed-in devices and signs them out. */
export function SessionsSection({ client }: SectionProps) {
	return <SignedIn client={client}>{() => <Sessions client={client} />}</SignedIn>;
}

function Sessions({ client }: { client: OmerutaClient }) {
	const load = useCallback(() => collect(client.account.sessions()), [client]);
	const { value: sessions, error, reload, setValue } = useLoaded(load);
	const [status, setStatus] = useState("");
	const end = async (ended: readonly Session[]) => {
		for (const { id } of ended) await client.account.endSession(id);
		setValue((sessions ?? []).filter((session) => !ended.includes(session)));
		setStatus(text.ended(ended.length));
	};
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (sessions === null) return <p class="pending">{lazyStrings.account.loading}</p>;
	const others = sessions.filter(({ current }) => !current);
	return (
		<>
			<p>{text.lead}</p>
			<ul class="setting-list" data-testid="sessions">
				{[...sessions.filter(({ current }) => current), ...others].map((session) => (
					<li key={session.id} data-testid="session">
						<div class="setting-list-text">
							<p class="setting-list-title">
								{describeDevice(session)}
								{session.current && <span class="tag">{text.current}</span>}
							</p>
							<p class="form-hint">{describeTimes(session)}</p>
						</div>
						{!session.current && (
							<ConfirmButton
								label={text.end}
								accessibleLabel={`${text.end}: ${describeDevice(session)}`}
								question={text.endQuestion}
								testId="end-session"
								onConfirm={() => end([session])}
							/>
						)}
					</li>
				))}
			</ul>
			{others.length > 0 ? (
				<p>
					<ConfirmButton
						label={text.endOthers}
						kind="quiet"
						question={text.endOthersQuestion(others.length)}
						testId="end-others"
						onConfirm={() => end(others)}
					/>
				</p>
			) : (
				<p class="form-hint">{text.noOthers}</p>
			)}
			<p role="status" class="form-done">
				{status}
			</p>
		</>
	);
}

function describeDevice({ user_agent, country }: Session): string {
	const { browser, system, program } = parseDevice(user_agent);
	const device = text.device(browser ?? program, system);
	return country === null ? device : text.place(device, country);
}

/** Describes when a session was used. The current one is in use, while its stored time is that of its last renewal. */
function describeTimes({ current, last_seen_at, created_at }: Session): string {
	const created = formatDateTime(created_at);
	return current ? text.activeNow(created) : text.times(formatDateTime(last_seen_at), created);
}
