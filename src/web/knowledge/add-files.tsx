import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { pluralize } from "../ui/format.ts";
import { addFile, FILE_TYPES, type FileReport } from "./files.ts";

interface Props {
	client: OmerutaClient;
	onChanged: () => void;
}

/** Maximum number of errors to show per file. */
const ERRORS_MAX = 20;

/** A file picker that adds the chosen files one after another and lists the errors of each file. */
export function AddFiles({ client, onChanged }: Props) {
	const [progress, setProgress] = useState<string | null>(null);
	const [reports, setReports] = useState<readonly FileReport[]>([]);

	const add = async (files: readonly File[]) => {
		setReports([]);
		for (const [index, file] of files.entries()) {
			const label = `Reading ${file.name}, ${index + 1} of ${pluralize(files.length, "file")}`;
			setProgress(`${label}…`);
			const report = await addFile(file, client.knowledge, (lines) =>
				setProgress(`${label}: ${pluralize(lines, "line")} imported…`),
			);
			setReports((before) => [...before, report]);
			onChanged();
		}
		setProgress(null);
	};
	return (
		<div class="add-files">
			<label class="field">
				<span>Files: Markdown, text, HTML, or JSON Lines with a title and text per line</span>
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
						<bdi>{name}</bdi>: {pluralize(pages, "page")}
						{errorCount > 0 && `, ${errorCount.toLocaleString("en")} rejected`}
						<ul class="errors">
							{errors.slice(0, ERRORS_MAX).map((error) => (
								<li key={error}>{error}</li>
							))}
							{errorCount > ERRORS_MAX && <li>and {errorCount - ERRORS_MAX} more</li>}
						</ul>
					</li>
				))}
			</ul>
		</div>
	);
}
