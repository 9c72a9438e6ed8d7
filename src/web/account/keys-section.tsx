import { useCallback, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ApiKey, NewApiKey } from "../../contracts/auth.ts";
import type { SectionProps } from "../settings/section-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { ConfirmButton } from "../ui/confirm-button.tsx";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatDateTime, formatDay } from "../ui/format.ts";
import { collect, useLoaded } from "../ui/use-loaded.ts";
import { KeyForm } from "./key-form.tsx";
import { NewKey } from "./new-key.tsx";
import { SignedIn } from "./signed-in.tsx";

const text = lazyStrings.keys;

/** The settings of the API keys: creates, lists and revokes them. */
export function KeysSection({ client }: SectionProps) {
	return <SignedIn client={client}>{() => <Keys client={client} />}</SignedIn>;
}

function Keys({ client }: { client: OmerutaClient }) {
	const load = useCallback(() => collect(client.account.apiKeys()), [client]);
	const { value: keys, error, reload, setValue } = useLoaded(load);
	const [created, setCreated] = useState<NewApiKey | null>(null);
	const [status, setStatus] = useState("");
	const add = (key: NewApiKey) => {
		setCreated(key);
		setStatus("");
		setValue([key, ...(keys ?? [])]);
	};
	const revoke = async ({ id, name }: ApiKey) => {
		await client.account.deleteApiKey(id);
		setValue((keys ?? []).filter((key) => key.id !== id));
		if (created?.id === id) setCreated(null);
		setStatus(text.revoked(name));
	};
	if (error)
		return <ErrorNotice message={describeError(error)} action={strings.shell.retry} onAction={reload} />;
	if (keys === null) return <p class="pending">{lazyStrings.account.loading}</p>;
	return (
		<>
			<p>{text.lead}</p>
			{created ? (
				<NewKey created={created} onClose={() => setCreated(null)} />
			) : (
				<KeyForm client={client} onCreated={add} />
			)}
			<section class="setting">
				<h3>{text.list}</h3>
				{keys.length === 0 && <p class="form-hint">{text.none}</p>}
				<ul class="setting-list" data-testid="keys">
					{keys.map((key) => (
						<li key={key.id} data-testid="key">
							<div class="setting-list-text">
								<p class="setting-list-title" dir="auto">
									{key.name} <code>{key.start}…</code>
								</p>
								<p class="form-hint">{key.scopes.map((scope) => text.scopes[scope].name).join(", ")}</p>
								{text.limited(key.tokens_per_day, key.tokens_per_minute) !== "" && (
									<p class="form-hint">{text.limited(key.tokens_per_day, key.tokens_per_minute)}</p>
								)}
								<p class="form-hint">
									{text.times(
										formatDay(key.created_at),
										key.last_used_at === null ? null : formatDateTime(key.last_used_at),
									)}
								</p>
							</div>
							<ConfirmButton
								label={text.revoke}
								accessibleLabel={`${text.revoke}: ${key.name}`}
								question={text.revokeQuestion(key.name)}
								testId="revoke"
								onConfirm={() => revoke(key)}
							/>
						</li>
					))}
				</ul>
				<p role="status" class="form-done">
					{status}
				</p>
			</section>
		</>
	);
}
