import { lazyStrings } from "../strings/lazy-strings.ts";
import { Panel } from "../ui/panel.tsx";
import type { DraftAttachment } from "./draft-attachment.ts";

interface Props {
	attachment: DraftAttachment;
	onChange: (text: string) => void;
	onClose: () => void;
}

/** A panel that shows the text of a draft's attachment, to read or change it. An empty attachment is removed. */
export function AttachmentEditor({ attachment: { name, text }, onChange, onClose }: Props) {
	return (
		<Panel title={name} kind="wide" testId="attachment-editor" onClose={onClose}>
			<textarea
				class="attachment-text"
				dir="auto"
				rows={18}
				aria-label={lazyStrings.attachments.text}
				data-testid="attachment-text"
				value={text}
				onInput={({ currentTarget }) => onChange(currentTarget.value)}
			/>
		</Panel>
	);
}
