import { useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { plural } from "../ui/names.ts";
import { addFile, FILE_TYPES, type FileReport } from "./files.ts";

interface Props {
	client: OmerutaClient;
	onChanged: () => void;
}

/** Errors of one file that are shown. */
const SHOWN_ERRORS = 20;

/** Pages from files, one after another; what was refused is named. */
export function AddFiles({ client, onChanged }: Props) {
	const [progress, setProgress] = useState<string | null>(null);
	const [reports, setReports] = useState<readonly FileReport[]>([]);

	const add = async (files: readonly File[]) => {
		setReports([]);
		for (const [index, file] of files.entries()) {
			const which = `Reading ${file.name}, ${index + 1} of ${plural(files.length, "file")}`;
			setProgress(`${which}…`);
			const report = await addFile(file, client.knowledge, (lines) =>
				setProgress(`${which}: ${plural(lines, "line")} so far…`),
			);
			setReports((before) => [...before, report]);
			onChanged();
		}
		setProgress(null);
	};
	return (
		<div class="add-files">
			<label class="field">
				<span>Files: Markdown, text, HTML, or JSON Lines with title and text</span>
				<input
					type="file"
					multiple
					accept={FILE_TYPES}
					disabled={progress !== null}
					data-testid="files"
					onChange={({ currentTarget: input }) => {
						void add([...(input.files ?? [])]).finally(() => {
							// The same file may be chosen again.
							input.value = "";
						});
					}}
				/>
			</label>
			<p class="pending" role="status">
				{progress}
			</p>
			<ul class="rows">
				{reports.map(({ name, pages, errors, refused }) => (
					<li key={name} class="row" data-testid="file-report">
						<bdi>{name}</bdi>: {plural(pages, "page")}
						{refused > 0 && `, ${refused.toLocaleString("en")} refused`}
						<ul class="errors">
							{errors.slice(0, SHOWN_ERRORS).map((error) => (
								<li key={error}>{error}</li>
							))}
							{refused > SHOWN_ERRORS && <li>and {refused - SHOWN_ERRORS} more</li>}
						</ul>
					</li>
				))}
			</ul>
		</div>
	);
}
