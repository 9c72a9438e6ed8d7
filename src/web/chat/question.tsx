import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TurnAttachment } from "../../client/conversation/turn.ts";
import { SentAttachments } from "../attachments/sent-attachments.tsx";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { createLazy } from "../ui/lazy.tsx";
import { languageProps } from "../ui/text-language.ts";

const QuestionEditor = createLazy(
	async () => (await import("./question-editor.tsx")).QuestionEditor,
	(_, content) => content,
);

interface Props {
	text: string;
	attachments: readonly TurnAttachment[];
	/** Opens an attachment. */
	onOpen: (attachment: TurnAttachment & { id: string }) => void;
	/** Asks the edited question in a branch of the conversation. Undefined if the question cannot be edited. */
	onEdit: ((text: string) => Promise<void>) | undefined;
}

/** A question. It can be edited, which asks it again in a branch of the conversation. */
export function Question({ text, attachments, onOpen, onEdit }: Props) {
	const [state, setState] = useState<"shown" | "editing" | "cancelled">("shown");
	const pencil = useRef<HTMLDivElement>(null);
	useLayoutEffect(() => {
		if (state === "cancelled") pencil.current?.querySelector("button")?.focus();
	}, [state]);
	return (
		<div class="question">
			<h2 class="visually-hidden">{lazyStrings.answer.question}</h2>
			{onEdit && state === "editing" ? (
				<QuestionEditor text={text} onSend={onEdit} onCancel={() => setState("cancelled")} />
			) : (
				<>
					{onEdit && (
						<div ref={pencil} class="question-actions">
							<IconButton
								icon="pencil"
								label={lazyStrings.answer.editQuestion}
								testId="edit-question"
								onClick={() => setState("editing")}
							/>
						</div>
					)}
					<div class="question-content">
						{attachments.length > 0 && <SentAttachments attachments={attachments} onOpen={onOpen} />}
						<p {...languageProps(text)} data-testid="message-user">
							{text}
						</p>
					</div>
				</>
			)}
		</div>
	);
}
