import { useState } from "preact/hooks";
import type { Feedback, Rating } from "../../contracts/feedback.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { createLazy } from "../ui/lazy.tsx";
import { Popover } from "../ui/popover.tsx";

const FeedbackForm = createLazy(
	async () => (await import("./feedback-form.tsx")).FeedbackForm,
	(_, content) => content,
);

export interface RatingProps {
	feedback: Feedback | null;
	/** Rates the answer; null removes the rating. Rejects if the rating could not be saved. */
	onRate: (feedback: Feedback | null) => Promise<void>;
	/** Called when a rating without a comment could not be saved. */
	onProblem: (problem: Error) => void;
}

/** Buttons that rate an answer. After a rating, the user can add a comment. */
export function FeedbackButtons({ feedback, onRate, onProblem }: RatingProps) {
	const { good, bad, whatWasGood, whatWasWrong, feedbackSaved } = lazyStrings.answer;
	const [asked, setAsked] = useState<{ rating: Rating; anchor: Element } | null>(null);
	const [isSaved, setIsSaved] = useState(false);
	const rate = (rating: Rating, anchor: Element) => {
		const isRemoved = feedback?.rating === rating;
		setIsSaved(false);
		setAsked(isRemoved ? null : { rating, anchor });
		onRate(isRemoved ? null : { rating, comment: "" }).catch((problem) => {
			setAsked(null);
			onProblem(problem);
		});
	};
	return (
		<>
			{(["up", "down"] as const).map((rating) => (
				<IconButton
					key={rating}
					icon={rating === "up" ? "thumbsUp" : "thumbsDown"}
					label={rating === "up" ? good : bad}
					testId={`rate-${rating}`}
					isPressed={feedback?.rating === rating}
					onClick={({ currentTarget }) => currentTarget instanceof Element && rate(rating, currentTarget)}
				/>
			))}
			<span class="visually-hidden" role="status">
				{isSaved && feedbackSaved}
			</span>
			{asked && (
				<Popover
					title={asked.rating === "up" ? whatWasGood : whatWasWrong}
					anchor={asked.anchor}
					testId="feedback"
					onClose={() => setAsked(null)}
				>
					<FeedbackForm
						onSend={async (comment) => {
							await onRate({ rating: asked.rating, comment });
							setIsSaved(true);
							setAsked(null);
						}}
					/>
				</Popover>
			)}
		</>
	);
}
