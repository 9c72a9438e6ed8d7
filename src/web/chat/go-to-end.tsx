import { strings } from "../strings/strings.ts";
import { Icon } from "../ui/icons.tsx";
import type { BelowView } from "./use-stick-to-end.ts";

/** A round button that scrolls to the end of the conversation, with a mark if text has arrived there. */
export function GoToEnd({ below, onGo }: { below: BelowView; onGo: () => void }) {
	if (below === "nothing") return null;
	const { goToEnd, goToNewText } = strings.progress;
	const label = below === "new_text" ? goToNewText : goToEnd;
	return (
		<button
			type="button"
			class="go-to-end"
			data-testid="go-to-end"
			data-new={below === "new_text"}
			title={label}
			aria-label={label}
			onClick={onGo}
		>
			<Icon name="down" />
		</button>
	);
}
