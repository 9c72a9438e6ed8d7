import type { TurnAttachment } from "../../client/conversation/turn.ts";
import { strings } from "../strings/strings.ts";
import { Icon } from "../ui/icons.tsx";

interface Props {
	attachments: readonly TurnAttachment[];
	onOpen: (attachment: TurnAttachment & { id: string }) => void;
}

/** The attachments of a question in the conversation. Each opens in the reader once the server has it. */
export function SentAttachments({ attachments, onOpen }: Props) {
	const { list, size } = strings.attachments;
	return (
		<ul class="attachments" aria-label={list}>
			{attachments.map(({ id, name, length }, at) => (
				<li key={id ?? at} class="attachment">
					<button
						type="button"
						class="attachment-name"
						disabled={id === null}
						data-testid="sent-attachment"
						onClick={() => id !== null && onOpen({ id, name, length })}
					>
						<Icon name="file" />
						<span dir="auto">{name}</span>
						<small>{size(length)}</small>
					</button>
				</li>
			))}
		</ul>
	);
}
