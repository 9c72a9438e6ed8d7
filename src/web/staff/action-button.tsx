import { useState } from "preact/hooks";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { toError } from "../ui/to-error.ts";

interface Props {
	label: string;
	/** Names the button where several have the same label. */
	accessibleLabel?: string;
	testId: string;
	onAction: () => Promise<void>;
}

/** A button for an action that needs no confirmation. Shows the error if it fails. */
export function ActionButton({ label, accessibleLabel, testId, onAction }: Props) {
	const [isBusy, setIsBusy] = useState(false);
	const [error, setError] = useState<Error | null>(null);
	const run = async () => {
		if (isBusy) return;
		setIsBusy(true);
		setError(null);
		try {
			await onAction();
		} catch (failure) {
			setError(toError(failure));
		}
		setIsBusy(false);
	};
	return (
		<>
			<button
				type="button"
				class="small"
				aria-label={accessibleLabel}
				aria-busy={isBusy}
				data-testid={testId}
				onClick={() => void run()}
			>
				{label}
			</button>
			{error && <ErrorNotice message={describeError(error)} />}
		</>
	);
}
