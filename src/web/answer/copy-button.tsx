import { useEffect, useState } from "preact/hooks";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { copyText } from "../ui/copy-text.ts";
import { IconButton } from "../ui/icon-button.tsx";

/** How long the button confirms that it has copied. */
const CONFIRMATION_MS = 2_000;

/** Copies a text and confirms it. `getText` is called on each click. */
export function CopyButton({ getText }: { getText: () => string }) {
	const { copy, copied, copyFailed } = lazyStrings.answer;
	const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
	useEffect(() => {
		if (outcome === null) return;
		const timer = setTimeout(() => setOutcome(null), CONFIRMATION_MS);
		return () => clearTimeout(timer);
	}, [outcome]);
	const onClick = () =>
		void copyText(getText()).then(
			() => setOutcome("copied"),
			() => setOutcome("failed"),
		);
	return (
		<>
			<IconButton
				icon={outcome === "copied" ? "check" : "copy"}
				label={outcome === "copied" ? copied : copy}
				testId="copy"
				onClick={onClick}
			/>
			<span class={outcome === "failed" ? "action-status" : "visually-hidden"} role="status">
				{outcome === "copied" && copied}
				{outcome === "failed" && copyFailed}
			</span>
		</>
	);
}
