import type { Preferences } from "../settings/preferences.ts";
import { isTouchFirst } from "../ui/touch.ts";

/** Browsers report this key code for every key event that an input method handles. */
const COMPOSING_KEY_CODE = 229;

/** Checks whether a key press sends the text, as the user prefers. */
export function isSendKey(event: KeyboardEvent, sendKey: Preferences["sendKey"]): boolean {
	// Enter can also accept a composed word, for example in Japanese. In that case, it must not send the question.
	// Safari ends the composition before this event.
	if (event.key !== "Enter" || event.isComposing || event.keyCode === COMPOSING_KEY_CODE) return false;
	if (event.ctrlKey || event.metaKey) return true;
	// On-screen keyboards have no Shift+Enter: there, Enter starts a new line and the button sends.
	return sendKey === "enter" && !event.shiftKey && !isTouchFirst();
}
