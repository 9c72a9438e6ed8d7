import { useCallback, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ApiKey, NewApiKey } from "../../contracts/auth.ts";
import type { SectionProps } from "../settings/section-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { collect, useLoaded } from "../ui/use-loaded.ts";
import { KeyForm } from "./key-form.tsx";
import { KeyItem } from "./key-item.tsx";
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
	const replace = (changed: ApiKey) => {
		setValue((keys ?? []).map((key) => (key.id === changed.id ? changed : key)));
		setStatus(text.limitsSaved(changed.name));
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
						<KeyItem
							key={key.id}
							client={client}
							item={key}
							onChanged={replace}
							onRevoke={() => revoke(key)}
						/>
					))}
				</ul>
				<p role="status" class="form-done">
					{status}
				</p>
			</section>
		</>
	);
}
