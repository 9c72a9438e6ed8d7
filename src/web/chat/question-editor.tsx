import { useEffect, useRef, useState } from "preact/hooks";
import { MESSAGE_MAX_CHARS } from "../../contracts/limits.ts";
import { usePreferences } from "../settings/preferences.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { languageProps } from "../ui/text-language.ts";
import { toError } from "../ui/to-error.ts";
import { useEscape } from "../ui/use-escape.ts";
import { isSendKey } from "./send-key.ts";

interface Props {
	text: string;
	/** Rejects if the question could not be sent. The editor then keeps the text. */
	onSend: (text: string) => Promise<void>;
	onCancel: () => void;
}

/** A form that edits a question in its place. Escape cancels. */
export function QuestionEditor({ text: original, onSend, onCancel }: Props) {
	const { editQuestion, editHint, cancel, send, sending, tooLong } = lazyStrings.answer;
	const [text, setText] = useState(original);
	const [state, setState] = useState<"editing" | "sending" | Error>("editing");
	const { sendKey } = usePreferences();
	const box = useRef<HTMLTextAreaElement>(null);
	const isTooLong = text.length > MESSAGE_MAX_CHARS;
	const isSending = state === "sending";
	useEscape(isSending ? null : onCancel);
	useEffect(() => {
		box.current?.focus();
		box.current?.setSelectionRange(original.length, original.length);
	}, []);
	const submit = () => {
		if (isSending || isTooLong || text.trim() === "") return;
		setState("sending");
		onSend(text).catch((error) => setState(toError(error)));
	};
	const problem = isTooLong
		? tooLong(MESSAGE_MAX_CHARS)
		: state instanceof Error
			? describeError(state)
			: null;
	return (
		<form
			class="question-editor"
			onSubmit={(event) => {
				event.preventDefault();
				submit();
			}}
		>
			<textarea
				ref={box}
				{...languageProps(original)}
				rows={2}
				aria-label={editQuestion}
				data-testid="edited-question"
				value={text}
				readOnly={isSending}
				onInput={({ currentTarget }) => setText(currentTarget.value)}
				onKeyDown={(event) => {
					if (!isSendKey(event, sendKey)) return;
					event.preventDefault();
					submit();
				}}
			/>
			<p class={problem === null ? undefined : "field-error"} role={problem === null ? undefined : "alert"}>
				{problem ?? editHint}
			</p>
			<div class="question-editor-actions">
				<button type="button" class="quiet" data-testid="cancel-edit" disabled={isSending} onClick={onCancel}>
					{cancel}
				</button>
				<button
					type="submit"
					class="primary"
					data-testid="send-edit"
					disabled={isSending || isTooLong || text.trim() === ""}
				>
					{isSending ? sending : send}
				</button>
			</div>
		</form>
	);
}
