import type { Preferences } from "../settings/preferences.ts";
import { isTouchFirst } from "../ui/touch.ts";

/** Browsers report this key code for every key event that an input method handles. */
const COMPOSING_KEY_CODE = 229;

/** Checks whether a key press sends the text, as the user prefers. Shift+Enter always starts a new line. */
export function isSendKey(event: KeyboardEvent, sendKey: Preferences["sendKey"]): boolean {
	// Enter can also accept a composed word, for example in Japanese. In that case, it must not send the question.
	// Safari ends the composition before this event.
	const isComposing = event.isComposing || event.keyCode === COMPOSING_KEY_CODE;
	if (event.key !== "Enter" || event.shiftKey || isComposing) return false;
	// On-screen keyboards have no Shift+Enter: there, Enter starts a new line and the button sends.
	const needsModifier = sendKey === "ctrl-enter" || isTouchFirst();
	return !needsModifier || event.ctrlKey || event.metaKey;
}
