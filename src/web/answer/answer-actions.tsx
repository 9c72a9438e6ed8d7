import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { ChatResult, Source } from "../../contracts/tasks.ts";
import type { ShareFormProps } from "../share/share-form.tsx";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { createLazy } from "../ui/lazy.tsx";
import { Popover } from "../ui/popover.tsx";
import { CopyButton } from "./copy-button.tsx";
import { FeedbackButtons, type RatingProps } from "./feedback-buttons.tsx";
import { formatAnswer } from "./format-answer.ts";

const AnswerInfo = createLazy(
	async () => (await import("./answer-info.tsx")).AnswerInfo,
	(_, content) => content,
);

const ShareForm = createLazy<ShareFormProps>(async () => (await import("../share/share-form.tsx")).ShareForm);

interface Props {
	text: string;
	result: ChatResult | null;
	/** Undefined if the answer cannot be regenerated. */
	onRegenerate: (() => void) | undefined;
	/** `claim` is the sentence of the answer that the source supports. */
	onOpenSource: (source: Source, claim?: string) => void;
	/** Undefined if the answer cannot be rated. */
	rating: RatingProps | undefined;
	/** Undefined if the answer cannot be shared. */
	sharing: ShareFormProps | undefined;
	/** What comes before the actions. */
	children: ComponentChildren;
}

const NOT_CHECKED = { sources: [], evidence: [] };

/** What a reader can do with a finished answer: copy it, regenerate it, rate it, and see how it was made. */
export function AnswerActions({
	text,
	result,
	onRegenerate,
	onOpenSource,
	rating,
	sharing,
	children,
}: Props) {
	const { regenerate, about } = lazyStrings.answer;
	const [infoAnchor, setInfoAnchor] = useState<Element | null>(null);
	const [shareAnchor, setShareAnchor] = useState<Element | null>(null);
	const closeInfo = () => setInfoAnchor(null);
	return (
		<div
			class="answer-actions"
			data-open={infoAnchor !== null || shareAnchor !== null}
			data-testid="answer-actions"
		>
			{children}
			{text !== "" && <CopyButton getText={() => formatAnswer(text, result ?? NOT_CHECKED)} />}
			{onRegenerate && (
				<IconButton icon="regenerate" label={regenerate} testId="regenerate" onClick={onRegenerate} />
			)}
			{rating && <FeedbackButtons {...rating} />}
			{sharing && (
				<IconButton
					icon="share"
					label={lazyStrings.share.title}
					testId="share"
					isOpen={shareAnchor !== null}
					onClick={({ currentTarget }) =>
						setShareAnchor(shareAnchor === null && currentTarget instanceof Element ? currentTarget : null)
					}
				/>
			)}
			{result && (
				<IconButton
					icon="info"
					label={about}
					testId="info"
					isOpen={infoAnchor !== null}
					onClick={({ currentTarget }) =>
						setInfoAnchor(infoAnchor === null && currentTarget instanceof Element ? currentTarget : null)
					}
				/>
			)}
			{sharing && shareAnchor && (
				<Popover
					title={lazyStrings.share.title}
					anchor={shareAnchor}
					testId="share-popover"
					onClose={() => setShareAnchor(null)}
				>
					<ShareForm {...sharing} />
				</Popover>
			)}
			{result && infoAnchor && (
				<Popover title={about} anchor={infoAnchor} testId="answer-info" onClose={closeInfo}>
					<AnswerInfo
						result={result}
						onOpenSource={(source, claim) => {
							closeInfo();
							onOpenSource(source, claim);
						}}
					/>
				</Popover>
			)}
		</div>
	);
}
