import { useState } from "preact/hooks";
import type { SectionProps } from "../settings/section-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { formatBytes } from "../ui/format.ts";
import { saveFile } from "../ui/save-file.ts";
import { toError } from "../ui/to-error.ts";
import { SignedIn } from "./signed-in.tsx";

type State =
	| { kind: "idle" }
	| { kind: "busy"; bytes: number }
	| { kind: "done"; bytes: number }
	| { kind: "failed"; error: Error };

const text = lazyStrings.data;
const FILE_NAME = "omeruta-brain-export.json";

/** The settings of the data: downloads everything that the server stores about the user. */
export function DataSection({ client }: SectionProps) {
	const [state, setState] = useState<State>({ kind: "idle" });
	const download = async () => {
		let bytes = 0;
		setState({ kind: "busy", bytes });
		try {
			const json = await client.account.exportText((received) => {
				bytes = received;
				setState({ kind: "busy", bytes });
			});
			saveFile(FILE_NAME, "application/json", json);
			setState({ kind: "done", bytes });
		} catch (error) {
			setState({ kind: "failed", error: toError(error) });
		}
	};
	const isBusy = state.kind === "busy";
	return (
		<SignedIn client={client}>
			{() => (
				<section class="setting">
					<h3>{text.export}</h3>
					<p>{text.lead}</p>
					{isBusy && <progress aria-label={text.export} />}
					<p role="status" class="form-hint" data-testid="export-status">
						{isBusy && text.progress(formatBytes(state.bytes))}
						{state.kind === "done" && text.done(FILE_NAME, formatBytes(state.bytes))}
					</p>
					{state.kind === "failed" && <ErrorNotice message={describeError(state.error)} />}
					<p>
						<button
							type="button"
							class="primary"
							disabled={isBusy}
							data-testid="export"
							onClick={() => void download()}
						>
							{text.download}
						</button>
					</p>
				</section>
			)}
		</SignedIn>
	);
}
