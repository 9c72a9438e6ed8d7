import { useEffect, useRef, useState } from "preact/hooks";
import { FEEDBACK_COMMENT_MAX_CHARS } from "../../contracts/limits.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { toError } from "../ui/to-error.ts";
import { isTouchFirst } from "../ui/touch.ts";

interface Props {
	/** Rejects if the comment could not be saved. */
	onSend: (comment: string) => Promise<void>;
}

/** A form for an optional comment on an answer. */
export function FeedbackForm({ onSend }: Props) {
	const { comment: label, send, sending } = lazyStrings.answer;
	const [comment, setComment] = useState("");
	const [state, setState] = useState<"editing" | "sending" | Error>("editing");
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => {
		// On a phone, the on-screen keyboard would cover the page.
		if (!isTouchFirst()) field.current?.focus();
	}, []);
	const isSending = state === "sending";
	return (
		<form
			class="feedback-form"
			onSubmit={(event) => {
				event.preventDefault();
				if (comment.trim() === "" || isSending) return;
				setState("sending");
				onSend(comment.trim()).catch((error) => setState(toError(error)));
			}}
		>
			<input
				ref={field}
				class="field"
				dir="auto"
				aria-label={label}
				placeholder={label}
				maxLength={FEEDBACK_COMMENT_MAX_CHARS}
				data-testid="feedback-comment"
				value={comment}
				readOnly={isSending}
				onInput={({ currentTarget }) => setComment(currentTarget.value)}
			/>
			<button
				type="submit"
				class="primary"
				data-testid="send-feedback"
				disabled={comment.trim() === "" || isSending}
			>
				{isSending ? sending : send}
			</button>
			<p class="field-error" role="alert">
				{state instanceof Error && describeError(state)}
			</p>
		</form>
	);
}
