import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import { FileExtractor } from "../files/file-extractor.ts";
import { ADDED_FILE_TYPES } from "../files/file-types.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Icon } from "../ui/icons.tsx";
import { type AddedFile, addFile, type FileProgress } from "./add-file.ts";
import { FileRow } from "./file-row.tsx";

interface Props {
	client: OmerutaClient;
	/** Called when files were chosen. */
	onChosen: () => void;
	onChanged: () => void;
}

/** A file in the list of those that were chosen. */
interface ListedFile {
	key: number;
	file: AddedFile;
	progress: FileProgress;
}

const text = lazyStrings.knowledgeAdd;

/** A field for choosing or dropping files, and the list of these with their progress. They are added one at a time. */
export function AddFiles({ client, onChosen, onChanged }: Props) {
	const [isDragging, setIsDragging] = useState(false);
	const { files, add: enqueue } = useFileQueue(client, onChanged);
	const add = (chosen: readonly AddedFile[]) => {
		onChosen();
		enqueue(chosen);
	};
	const status = useRef<HTMLParagraphElement>(null);
	const rows = useRef<HTMLUListElement>(null);
	const done = files.filter(({ progress }) => isFinished(progress)).length;
	const notAdded = files.filter(({ progress }) => isNotAdded(progress)).length;
	useLayoutEffect(() => {
		if (files.length === 0) return;
		// As much of the list as fits, and its summary in any case. Outcomes take more lines than files that wait.
		rows.current?.scrollIntoView({ block: "nearest" });
		status.current?.scrollIntoView({ block: "nearest" });
	}, [files.length, done === files.length]);
	return (
		<div class="add-files">
			<label
				class="drop-zone"
				data-dragging={isDragging}
				onDragOver={(event) => {
					event.preventDefault();
					setIsDragging(true);
				}}
				onDragLeave={() => setIsDragging(false)}
				onDrop={(event) => {
					// Otherwise, the browser would leave the page to show the file.
					event.preventDefault();
					setIsDragging(false);
					add([...(event.dataTransfer?.files ?? [])]);
				}}
			>
				<Icon name="file" />
				<span class="drop-title">{text.files}</span>
				<span class="drop-hint">{text.fileFormats}</span>
				<input
					type="file"
					multiple
					class="visually-hidden"
					accept={ADDED_FILE_TYPES}
					data-testid="files"
					onChange={({ currentTarget: input }) => {
						add([...(input.files ?? [])]);
						// The user may choose the same file again.
						input.value = "";
					}}
				/>
			</label>
			<p ref={status} class="pending" role="status" data-testid="files-status">
				{files.length === 0 ? null : text.filesDone(done, files.length, notAdded)}
			</p>
			<ul ref={rows} class="rows">
				{files.map(({ key, file, progress }) => (
					<FileRow key={key} name={file.name} progress={progress} />
				))}
			</ul>
		</div>
	);
}

/** Adds files in the order in which they were chosen. More can be chosen while some are being added. */
function useFileQueue(client: OmerutaClient, onChanged: () => void) {
	const [files, setFiles] = useState<readonly ListedFile[]>([]);
	const queue = useRef(Promise.resolve());
	const count = useRef(0);
	const [extractor] = useState(() => new FileExtractor());
	const isClosed = useRef(false);
	useEffect(
		() => () => {
			isClosed.current = true;
			extractor.close();
		},
		[extractor],
	);
	const add = (chosen: readonly AddedFile[]) => {
		const listed = chosen.map((file) => {
			count.current++;
			return { key: count.current, file, progress: { kind: "waiting" } as const };
		});
		setFiles((before) => [...before, ...listed]);
		for (const { key, file } of listed) {
			const onProgress = (progress: FileProgress) =>
				setFiles((before) => before.map((each) => (each.key === key ? { ...each, progress } : each)));
			queue.current = queue.current.then(async () => {
				if (isClosed.current) return;
				const { extract } = extractor;
				onProgress(await addFile(file, { knowledge: client.knowledge, extract, onProgress }));
				onChanged();
			});
		}
	};
	return { files, add };
}

function isNotAdded(progress: FileProgress): boolean {
	return progress.kind === "failed" || (progress.kind === "stored" && progress.outcome === "duplicate");
}

function isFinished({ kind }: FileProgress): boolean {
	return kind === "stored" || kind === "imported" || kind === "failed";
}
