import { useRef } from "preact/hooks";
import { ATTACHED_FILE_TYPES } from "../files/file-types.ts";
import { strings } from "../strings/strings.ts";
import { IconButton } from "../ui/icon-button.tsx";

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
				accept={ATTACHED_FILE_TYPES}
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
