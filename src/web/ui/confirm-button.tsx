import { useRef, useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "./describe-error.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { toError } from "./to-error.ts";
import { useEscape } from "./use-escape.ts";

interface Props {
	label: string;
	/** The class of the button. */
	kind?: "small" | "quiet";
	/** Names the button where several have the same label. */
	accessibleLabel?: string;
	/** What happens, as a question. */
	question: string;
	testId: string;
	/** Runs after confirmation. Removes the button from the page if it succeeds. */
	onConfirm: () => Promise<void>;
}

/** A ref callback that focuses its element. It is defined once, so that it runs only when the element appears. */
const focus = (element: HTMLElement | null) => element?.focus();

/** A button whose action must be confirmed. Escape cancels it. */
export function ConfirmButton({
	label,
	kind = "small",
	accessibleLabel,
	question,
	testId,
	onConfirm,
}: Props) {
	const [state, setState] = useState<"idle" | "asking" | "busy">("idle");
	const [error, setError] = useState<Error | null>(null);
	const button = useRef<HTMLButtonElement>(null);
	const cancel = () => {
		setState("idle");
		button.current?.focus();
	};
	useEscape(state === "asking" ? cancel : null);
	const confirm = async () => {
		setState("busy");
		try {
			await onConfirm();
		} catch (caught) {
			setError(toError(caught));
		}
		setState("idle");
	};
	return (
		<>
			<button
				ref={button}
				type="button"
				class={kind}
				disabled={state === "busy"}
				aria-label={accessibleLabel}
				data-testid={testId}
				onClick={() => {
					setError(null);
					setState("asking");
				}}
			>
				{label}
			</button>
			{state === "asking" && (
				<div class="notice confirm" role="alertdialog" aria-label={question}>
					<p>{question}</p>
					<button
						type="button"
						class="quiet"
						ref={focus}
						data-testid={`confirm-${testId}`}
						onClick={() => void confirm()}
					>
						{label}
					</button>
					<button type="button" class="quiet" onClick={cancel}>
						{lazyStrings.account.cancel}
					</button>
				</div>
			)}
			{error && <ErrorNotice message={describeError(error)} />}
		</>
	);
}
