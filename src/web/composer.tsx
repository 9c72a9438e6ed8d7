import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { MESSAGE_MAX_CHARS } from "../contracts/limits.ts";
import { ASKED_NAMES, Asked } from "./names.ts";

interface Props {
	box: RefObject<HTMLTextAreaElement | null>;
	/** Nothing can be asked now; what is typed stays. */
	closed: boolean;
	asked: Asked;
	onAsked: (asked: Asked) => void;
	onAsk: (text: string) => void;
}

/** From here on the characters are counted in sight. */
const COUNT_FROM_CHARS = MESSAGE_MAX_CHARS * 0.9;

/** The box to ask in: Enter sends, Shift and Enter makes a new line. */
export function Composer({ box, closed, asked, onAsked, onAsk }: Props) {
	const [text, setText] = useState("");
	const tooLong = text.length > MESSAGE_MAX_CHARS;
	const sendable = text.trim() !== "" && !tooLong && !closed;

	const send = () => {
		if (!sendable) return;
		onAsk(text);
		setText("");
		box.current?.focus();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// While a word is being composed, as in Japanese, Enter accepts the word.
		if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		send();
	};

	return (
		<form
			class="composer"
			onSubmit={(event) => {
				event.preventDefault();
				send();
			}}
		>
			<textarea
				ref={box}
				rows={2}
				dir="auto"
				aria-label="Your question"
				aria-describedby="composer-hint"
				aria-invalid={tooLong}
				placeholder="Ask a question"
				data-testid="question"
				value={text}
				onInput={(event) => setText(event.currentTarget.value)}
				onKeyDown={onKeyDown}
			/>
			<div class="controls">
				<label class="agent">
					<span>Agent</span>
					<select
						data-testid="agent"
						value={asked}
						onChange={(event) => onAsked(Asked.parse(event.currentTarget.value))}
					>
						{Asked.options.map((option) => (
							<option key={option} value={option}>
								{ASKED_NAMES[option]}
							</option>
						))}
					</select>
				</label>
				<p id="composer-hint" class={tooLong ? "hint over" : "hint"} aria-live="polite">
					{text.length < COUNT_FROM_CHARS
						? "Shift + Enter for a new line"
						: `${count(text.length)} of ${count(MESSAGE_MAX_CHARS)} characters`}
				</p>
				<button type="submit" class="primary" disabled={!sendable} data-testid="send">
					Send
				</button>
			</div>
		</form>
	);
}

function count(chars: number): string {
	return chars.toLocaleString("en");
}
