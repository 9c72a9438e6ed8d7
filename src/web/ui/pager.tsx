import type { ComponentChildren } from "preact";
import { IconButton } from "./icon-button.tsx";

interface Props {
	/** What is shown, from 1. */
	shown: number;
	total: number;
	/** The names of the buttons. */
	labels: { previous: string; next: string };
	/** Begins the test ids: `<testId>s`, `previous-<testId>` and `next-<testId>`. */
	testId: string;
	onShow: (number: number) => void;
	children: ComponentChildren;
}

/** Two buttons that page through a list, and between them which of it is shown. */
export function Pager({ shown, total, labels, testId, onShow, children }: Props) {
	return (
		<div class="pager" data-testid={`${testId}s`}>
			<IconButton
				icon="previous"
				label={labels.previous}
				testId={`previous-${testId}`}
				isDisabled={shown === 1}
				onClick={() => onShow(shown - 1)}
			/>
			{children}
			<IconButton
				icon="next"
				label={labels.next}
				testId={`next-${testId}`}
				isDisabled={shown === total}
				onClick={() => onShow(shown + 1)}
			/>
		</div>
	);
}
