import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ExpandOptions } from "../../client/conversation/questions.ts";
import { EXPANSION_PAGES_DEFAULT, MESSAGE_MAX_CHARS, TOPIC_MAX_CHARS } from "../../contracts/limits.ts";
import { AttachButton } from "../attachments/attach-button.tsx";
import { AttachmentChips } from "../attachments/attachment-chips.tsx";
import type { DraftAttachment } from "../attachments/draft-attachment.ts";
import { useAttachments } from "../attachments/use-attachments.ts";
import { useFileDrop } from "../attachments/use-file-drop.ts";
import { ExpansionFields } from "../expansion/expansion-fields.tsx";
import { usePreferences } from "../settings/preferences.ts";
import { strings } from "../strings/strings.ts";
import { isTouchFirst } from "../ui/touch.ts";
import { parseUrls } from "../ui/url-input.ts";
import type { AgentChoice } from "./agent-choice.ts";
import { AgentMenu } from "./agent-menu.tsx";
import { isSendKey } from "./send-key.ts";
import type { WithdrawnQuestion } from "./use-actions.ts";
import { useDraft } from "./use-draft.ts";

interface Props {
	client: OmerutaClient;
	conversationId: string;
	box: RefObject<HTMLTextAreaElement | null>;
	/** Whether sending is disabled. The text stays editable. */
	isClosed: boolean;
	agent: AgentChoice;
	onAgent: (agent: AgentChoice) => void;
	/** An expansion that failed or was taken back. Its topic returns to the box for editing, unless the user is typing something else. */
	returnedExpansion: ExpandOptions | null;
	/** A question that was taken back. It returns to the box for editing, before what the user is typing. */
	withdrawn: WithdrawnQuestion | null;
	onAsk: (text: string, attachments: readonly DraftAttachment[]) => void;
	onExpand: (options: ExpandOptions) => void;
}

/** The character count is shown once the text reaches this fraction of the limit. */
const COUNT_FROM = 0.9;
/** Minimum length of a pasted text that becomes an attachment, in UTF-16 code units. */
const PASTE_FOLD_CHARS = 2_000;

/**
 * The question box. Long pasted texts and files become attachments. The preferences say which key sends; Shift+Enter
 * always starts a new line.
 */
export function Composer(props: Props) {
	const {
		client,
		conversationId,
		box,
		isClosed,
		agent,
		onAgent,
		returnedExpansion,
		withdrawn,
		onAsk,
		onExpand,
	} = props;
	const draft = useDraft(conversationId);
	const { text, setText, urls: typedUrls, setUrls: setTypedUrls, attachments, updateAttachments } = draft;
	const attaching = useAttachments(updateAttachments);
	const { sendKey } = usePreferences();
	const [maxPages, setMaxPages] = useState(EXPANSION_PAGES_DEFAULT);
	const isExpansion = agent === "expand";
	const limit = isExpansion ? TOPIC_MAX_CHARS : MESSAGE_MAX_CHARS;
	const isDragging = useFileDrop(!isExpansion && !isClosed, (files) => void attaching.addFiles(files));
	const isTooLong = text.length > limit;
	const { urls, error } = parseUrls(typedUrls);
	const canSend = text.trim() !== "" && !isTooLong && !isClosed && !(isExpansion && error !== null);

	useEffect(() => {
		if (returnedExpansion === null || text !== "") return;
		onAgent("expand");
		setText(returnedExpansion.topic);
		setTypedUrls(returnedExpansion.urls?.join("\n") ?? "");
	}, [returnedExpansion]);

	useEffect(() => {
		if (withdrawn === null) return;
		setText(text === "" ? withdrawn.text : `${withdrawn.text}\n\n${text}`);
		updateAttachments((before) => [...before, ...withdrawn.attachments]);
	}, [withdrawn]);

	const submit = () => {
		if (!canSend) return;
		if (!isExpansion) {
			onAsk(text, attachments);
			updateAttachments(() => []);
			attaching.clearErrors();
		}
		if (isExpansion && urls.length === 0) onExpand({ topic: text, maxUrls: maxPages });
		else if (isExpansion) onExpand({ topic: text, maxUrls: Math.max(maxPages, urls.length), urls });
		setText("");
		setTypedUrls("");
		box.current?.focus();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (!isSendKey(event, sendKey)) return;
		event.preventDefault();
		submit();
	};

	const onPaste = (event: ClipboardEvent) => {
		const pasted = event.clipboardData?.getData("text/plain") ?? "";
		if (isExpansion || pasted.length < PASTE_FOLD_CHARS) return;
		event.preventDefault();
		attaching.addPasted(pasted);
	};

	return (
		<form
			class={isDragging ? "composer dragging" : "composer"}
			onSubmit={(event) => {
				event.preventDefault();
				submit();
			}}
		>
			{!isExpansion && <AttachmentChips attachments={attachments} actions={attaching} />}
			<textarea
				ref={box}
				rows={isExpansion ? 1 : 2}
				dir="auto"
				aria-label={isExpansion ? strings.composer.topic : strings.composer.question}
				aria-describedby="composer-hint composer-advice"
				aria-invalid={isTooLong}
				placeholder={isExpansion ? strings.composer.enterTopic : strings.composer.ask}
				enterkeyhint={isTouchFirst() || sendKey === "ctrl-enter" ? "enter" : "send"}
				data-testid="question"
				value={text}
				onInput={(event) => setText(event.currentTarget.value)}
				onKeyDown={onKeyDown}
				onPaste={onPaste}
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
				{!isExpansion && <AttachButton onFiles={(files) => void attaching.addFiles(files)} />}
				<AgentMenu client={client} agent={agent} onAgent={onAgent} />
				<p id="composer-hint" class={isTooLong ? "hint over" : "hint"} aria-live="polite">
					{text.length < limit * COUNT_FROM
						? !isTouchFirst() && strings.composer[sendKey === "enter" ? "newLineHint" : "sendHint"]
						: strings.composer.count(text.length, limit)}
				</p>
				<button type="submit" class="primary" disabled={!canSend} data-testid="send">
					{isExpansion ? strings.composer.expand : strings.composer.send}
				</button>
			</div>
			<p id="composer-advice" class="composer-advice" role="status">
				{isTooLong && strings.composer[isExpansion ? "shortenTopic" : "shortenQuestion"]}
			</p>
		</form>
	);
}
