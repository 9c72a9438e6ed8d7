import { lazyStrings } from "../strings/lazy-strings.ts";
import type { FileProgress } from "./add-file.ts";

const text = lazyStrings.knowledgeAdd;
/** Maximum number of errors to show per file. */
const ERRORS_MAX = 20;

interface Props {
	name: string;
	progress: FileProgress;
}

/** A file that is added or was added: its name, its progress or outcome, and its errors. */
export function FileRow({ name, progress }: Props) {
	const isActive = !("error" in progress || "outcome" in progress || "errors" in progress);
	return (
		<li class="row file-row" data-testid="file-report" data-state={progress.kind}>
			<span class="file-name">
				<bdi>{name}</bdi>
			</span>
			<span class="file-state">{describe(progress)}</span>
			{isActive && progress.kind !== "waiting" && (
				<progress
					aria-label={text.progressOf(name)}
					{...(progress.kind === "extracting" ? { value: progress.share, max: 1 } : {})}
				/>
			)}
			{progress.kind === "failed" && <p class="errors">{progress.error}</p>}
			{progress.kind === "imported" && progress.errorCount > 0 && (
				<ul class="errors">
					{progress.errors.slice(0, ERRORS_MAX).map((error) => (
						<li key={error}>{error}</li>
					))}
					{progress.errorCount > ERRORS_MAX && <li>{text.moreErrors(progress.errorCount - ERRORS_MAX)}</li>}
				</ul>
			)}
		</li>
	);
}

function describe(progress: FileProgress): string {
	switch (progress.kind) {
		case "extracting":
			return text.extracting(progress.share);
		case "importing":
			return text.importing(progress.lines);
		case "imported":
			return text.imported(progress.pages, progress.errorCount);
		case "stored":
			return text.outcomes[progress.outcome](progress.pages, progress.storedName);
		default:
			return text.fileStates[progress.kind];
	}
}
