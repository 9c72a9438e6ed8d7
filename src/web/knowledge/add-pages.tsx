import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { PageItem } from "../../contracts/knowledge.ts";
import type { Reading } from "../reader/target.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { errorText } from "../ui/error-text.ts";
import { plural } from "../ui/names.ts";
import { AddFiles } from "./add-files.tsx";
import { AddForm } from "./add-form.tsx";

interface Props {
	client: OmerutaClient;
	onRead: (reading: Reading) => void;
	onChanged: () => void;
}

type AddState =
	| { kind: "idle" | "busy" }
	| { kind: "added"; page: PageItem }
	| { kind: "failed"; error: Error };

/** Ways for pages to come in: written, from the web, from files. */
export function AddPages({ client, onRead, onChanged }: Props) {
	const [state, setState] = useState<AddState>({ kind: "idle" });
	return (
		<section aria-label="Add">
			<AddForm
				busy={state.kind === "busy"}
				onEdit={() => state.kind !== "busy" && setState({ kind: "idle" })}
				onAdd={async (request) => {
					setState({ kind: "busy" });
					try {
						setState({ kind: "added", page: await client.knowledge.add(request) });
						onChanged();
						return true;
					} catch (error) {
						setState({ kind: "failed", error: error instanceof Error ? error : new Error(String(error)) });
						return false;
					}
				}}
			/>
			<div role="status">
				{state.kind === "busy" && <p class="pending">Adding…</p>}
				{state.kind === "added" && <Added page={state.page} onRead={onRead} />}
			</div>
			{state.kind === "failed" && <ErrorNotice message={errorText(state.error)} />}
			<AddFiles client={client} onChanged={onChanged} />
		</section>
	);
}

function Added({ page: { id, title, passages }, onRead }: { page: PageItem; onRead: Props["onRead"] }) {
	return (
		<p data-testid="added">
			Added{" "}
			<button
				type="button"
				class="plain"
				dir="auto"
				onClick={() => onRead({ pageId: id, title, cited: null })}
			>
				{title}
			</button>
			: {plural(passages, "passage")}.
		</p>
	);
}
