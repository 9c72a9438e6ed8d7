import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { addFile, FILE_TYPES, type FileReport } from "./files.ts";

interface Props {
	client: OmerutaClient;
	onChanged: () => void;
}

const text = lazyStrings.knowledgeAdd;
/** Maximum number of errors to show per file. */
const ERRORS_MAX = 20;

/** A file picker that adds the chosen files one after another and lists the errors of each file. */
export function AddFiles({ client, onChanged }: Props) {
	const [progress, setProgress] = useState<string | null>(null);
	const [reports, setReports] = useState<readonly FileReport[]>([]);

	const add = async (files: readonly File[]) => {
		setReports([]);
		for (const [index, file] of files.entries()) {
			const step = [file.name, index + 1, files.length] as const;
			setProgress(text.reading(...step));
			const report = await addFile(file, client.knowledge, (lines) =>
				setProgress(text.importing(...step, lines)),
			);
			setReports((before) => [...before, report]);
			onChanged();
		}
		setProgress(null);
	};
	return (
		<div class="add-files">
			<label class="field">
				<span>{text.files}</span>
				<input
					type="file"
					multiple
					accept={FILE_TYPES}
					disabled={progress !== null}
					data-testid="files"
					onChange={({ currentTarget: input }) => {
						void add([...(input.files ?? [])]).finally(() => {
							// Reset the input, so that the user can choose the same file again.
							input.value = "";
						});
					}}
				/>
			</label>
			<p class="pending" role="status">
				{progress}
			</p>
			<ul class="rows">
				{reports.map(({ name, pages, errors, errorCount }) => (
					<li key={name} class="row" data-testid="file-report">
						<bdi>{name}</bdi>
						{text.report(pages, errorCount)}
						<ul class="errors">
							{errors.slice(0, ERRORS_MAX).map((error) => (
								<li key={error}>{error}</li>
							))}
							{errorCount > ERRORS_MAX && <li>{text.moreErrors(errorCount - ERRORS_MAX)}</li>}
						</ul>
					</li>
				))}
			</ul>
		</div>
	);
}
