import { lazyStrings } from "../strings/lazy-strings.ts";
import { copyText } from "../ui/copy-text.ts";

/** How long the button says that the code was copied, in milliseconds. */
const COPIED_MS = 2_000;

/** Copies the code of the block whose copy button contains the clicked element, and reports the outcome on the button. */
export async function copyCode(clicked: Element): Promise<void> {
	const button = clicked.closest("[data-copy-code]");
	const code = button?.closest(".code-block")?.querySelector("code");
	if (!button || !code) return;
	const { copy, copied, selected } = lazyStrings.code;
	button.textContent = await copyText(code.textContent).then(
		() => copied,
		() => {
			// The user can still copy the selection.
			getSelection()?.selectAllChildren(code);
			return selected;
		},
	);
	setTimeout(() => {
		button.textContent = copy;
	}, COPIED_MS);
}
