import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { EXPANSION_DEFAULT_PAGES, MESSAGE_MAX_CHARS, TOPIC_MAX_CHARS } from "../../contracts/limits.ts";
import { ExpansionFields } from "../expansion/expansion-fields.tsx";
import { ASKED_NAMES, Asked } from "../ui/names.ts";
import { isTouchFirst } from "../ui/touch.ts";
import { addressesOf } from "../ui/web-address.ts";
import { useDraft } from "./use-draft.ts";

/** A topic to read up on. */
export interface Topic {
	topic: string;
	maxUrls?: number;
	urls?: string[];
}

interface Props {
	conversationId: string;
	box: RefObject<HTMLTextAreaElement | null>;
	/** Nothing can be asked now; what is typed stays. */
	closed: boolean;
	asked: Asked;
	onAsked: (asked: Asked) => void;
	/** A topic that failed. It is put back into the box for editing, unless something else is being typed. */
	failedTopic: Topic | null;
	onAsk: (text: string) => void;
	onExpand: (topic: Topic) => void;
}

/** The key code of every key that an input method takes for itself. */
const COMPOSING_KEY_CODE = 229;
/** From this part of the limit on the characters are counted in sight. */
const COUNT_FROM = 0.9;

/** The box to ask in: Enter sends, Shift and Enter makes a new line. */
export function Composer({
	conversationId,
	box,
	closed,
	asked,
	onAsked,
	failedTopic,
	onAsk,
	onExpand,
}: Props) {
	const [text, setText] = useDraft(conversationId);
	const [pages, setPages] = useState(EXPANSION_DEFAULT_PAGES);
	const [addresses, setAddresses] = useState("");
	const expands = asked === "expand";
	const limit = expands ? TOPIC_MAX_CHARS : MESSAGE_MAX_CHARS;
	const tooLong = text.length > limit;
	const { urls, fault } = addressesOf(addresses);
	const sendable = text.trim() !== "" && !tooLong && !closed && !(expands && fault !== null);

	useEffect(() => {
		if (failedTopic === null || text !== "") return;
		onAsked("expand");
		setText(failedTopic.topic);
		setAddresses(failedTopic.urls?.join("\n") ?? "");
	}, [failedTopic]);

	const send = () => {
		if (!sendable) return;
		if (!expands) onAsk(text);
		else if (urls.length === 0) onExpand({ topic: text, maxUrls: pages });
		else onExpand({ topic: text, maxUrls: Math.max(pages, urls.length), urls });
		setText("");
		setAddresses("");
		box.current?.focus();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// While a word is being composed, as in Japanese, Enter accepts the word. Safari has ended the composition by then.
		const composes = event.isComposing || event.keyCode === COMPOSING_KEY_CODE;
		// A keyboard on the screen has no other key for a new line; the button sends there.
		const wantsNewLine = event.shiftKey || (isTouchFirst() && !event.ctrlKey && !event.metaKey);
		if (event.key !== "Enter" || wantsNewLine || composes) return;
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
				rows={expands ? 1 : 2}
				dir="auto"
				aria-label={expands ? "Topic" : "Your question"}
				aria-describedby="composer-hint"
				aria-invalid={tooLong}
				placeholder={expands ? "A topic: pages on it are found, read and kept" : "Ask a question"}
				enterkeyhint={isTouchFirst() ? "enter" : "send"}
				data-testid="question"
				value={text}
				onInput={(event) => setText(event.currentTarget.value)}
				onKeyDown={onKeyDown}
			/>
			{expands && (
				<ExpansionFields
					pages={pages}
					onPages={setPages}
					addresses={addresses}
					onAddresses={setAddresses}
					fault={fault}
				/>
			)}
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
					{text.length < limit * COUNT_FROM
						? !isTouchFirst() && "Shift + Enter for a new line"
						: `${count(text.length)} of ${count(limit)} characters`}
				</p>
				<button type="submit" class="primary" disabled={!sendable} data-testid="send">
					{expands ? "Read up" : "Send"}
				</button>
			</div>
		</form>
	);
}

function count(chars: number): string {
	return chars.toLocaleString("en");
}
