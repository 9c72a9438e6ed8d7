import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ExpandOptions } from "../../client/conversation/questions.ts";
import { EXPANSION_PAGES_DEFAULT, MESSAGE_MAX_CHARS, TOPIC_MAX_CHARS } from "../../contracts/limits.ts";
import { ExpansionFields } from "../expansion/expansion-fields.tsx";
import { isTouchFirst } from "../ui/touch.ts";
import { parseUrls } from "../ui/url-input.ts";
import type { AgentChoice } from "./agent-choice.ts";
import { AgentMenu } from "./agent-menu.tsx";
import { useDraft } from "./use-draft.ts";

interface Props {
	client: OmerutaClient;
	conversationId: string;
	box: RefObject<HTMLTextAreaElement | null>;
	/** Whether sending is disabled. The text stays editable. */
	isClosed: boolean;
	agent: AgentChoice;
	onAgent: (agent: AgentChoice) => void;
	/** An expansion that failed. Its topic returns to the box for editing, unless the user is typing something else. */
	failedExpansion: ExpandOptions | null;
	onAsk: (text: string) => void;
	onExpand: (options: ExpandOptions) => void;
}

/** Browsers report this key code for every key event that an input method handles. */
const COMPOSING_KEY_CODE = 229;
/** The character count is shown once the text reaches this fraction of the limit. */
const COUNT_FROM = 0.9;

/** The question box. Enter sends, Shift+Enter starts a new line. */
export function Composer(props: Props) {
	const { client, conversationId, box, isClosed, agent, onAgent, failedExpansion, onAsk, onExpand } = props;
	const [text, setText] = useDraft(conversationId);
	const [maxPages, setMaxPages] = useState(EXPANSION_PAGES_DEFAULT);
	const [typedUrls, setTypedUrls] = useState("");
	const isExpansion = agent === "expand";
	const limit = isExpansion ? TOPIC_MAX_CHARS : MESSAGE_MAX_CHARS;
	const isTooLong = text.length > limit;
	const { urls, error } = parseUrls(typedUrls);
	const canSend = text.trim() !== "" && !isTooLong && !isClosed && !(isExpansion && error !== null);

	useEffect(() => {
		if (failedExpansion === null || text !== "") return;
		onAgent("expand");
		setText(failedExpansion.topic);
		setTypedUrls(failedExpansion.urls?.join("\n") ?? "");
	}, [failedExpansion]);

	const submit = () => {
		if (!canSend) return;
		if (!isExpansion) onAsk(text);
		else if (urls.length === 0) onExpand({ topic: text, maxUrls: maxPages });
		else onExpand({ topic: text, maxUrls: Math.max(maxPages, urls.length), urls });
		setText("");
		setTypedUrls("");
		box.current?.focus();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// Enter can also accept a composed word, for example in Japanese. In that case, it must not send the question.
		// Safari ends the composition before this event.
		const isComposing = event.isComposing || event.keyCode === COMPOSING_KEY_CODE;
		// On-screen keyboards have no Shift+Enter: there, Enter starts a new line and the button sends.
		const wantsNewLine = event.shiftKey || (isTouchFirst() && !event.ctrlKey && !event.metaKey);
		if (event.key !== "Enter" || wantsNewLine || isComposing) return;
		event.preventDefault();
		submit();
	};

	return (
		<form
			class="composer"
			onSubmit={(event) => {
				event.preventDefault();
				submit();
			}}
		>
			<textarea
				ref={box}
				rows={isExpansion ? 1 : 2}
				dir="auto"
				aria-label={isExpansion ? "Topic" : "Question"}
				aria-describedby="composer-hint"
				aria-invalid={isTooLong}
				placeholder={isExpansion ? "Enter a topic to find pages about" : "Ask a question"}
				enterkeyhint={isTouchFirst() ? "enter" : "send"}
				data-testid="question"
				value={text}
				onInput={(event) => setText(event.currentTarget.value)}
				onKeyDown={onKeyDown}
			/>
			{isExpansion && (
				<ExpansionFields
					maxPages={maxPages}
					onMaxPages={setMaxPages}
					urls={typedUrls}
					onUrls={setTypedUrls}
					error={error}
				/>
			)}
			<div class="controls">
				<AgentMenu client={client} agent={agent} onAgent={onAgent} />
				<p id="composer-hint" class={isTooLong ? "hint over" : "hint"} aria-live="polite">
					{text.length < limit * COUNT_FROM
						? !isTouchFirst() && "Shift+Enter for a new line"
						: `${text.length.toLocaleString("en")} of ${limit.toLocaleString("en")} characters`}
				</p>
				<button type="submit" class="primary" disabled={!canSend} data-testid="send">
					{isExpansion ? "Expand" : "Send"}
				</button>
			</div>
		</form>
	);
}
