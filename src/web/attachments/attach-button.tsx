import { useRef } from "preact/hooks";
import { strings } from "../strings/strings.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** The types of files that can be attached. */
const FILE_TYPES = ".pdf,.docx,.csv,.tsv,.md,.markdown,.txt,.html,.htm,text/*";

/** A button that opens the file picker. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
	const input = useRef<HTMLInputElement>(null);
	const { attach } = strings.attachments;
	return (
		<>
			<IconButton icon="paperclip" label={attach} testId="attach" onClick={() => input.current?.click()} />
			<input
				ref={input}
				type="file"
				multiple
				hidden
				accept={FILE_TYPES}
				aria-label={attach}
				data-testid="attach-files"
				onChange={({ currentTarget }) => {
					onFiles([...(currentTarget.files ?? [])]);
					// The user may choose the same file again.
					currentTarget.value = "";
				}}
			/>
		</>
	);
}
