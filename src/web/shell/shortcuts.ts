import { useEffect, useRef } from "preact/hooks";
import { strings } from "../strings/strings.ts";

interface Keys {
	/** The `key` of the event, in lower case. */
	key: string;
	/** Whether Ctrl is pressed, or Command on a Mac. */
	withCtrl?: true;
	withShift?: true;
}

/** The keys of the shortcuts, in the order of the list that `?` shows. */
const SHORTCUTS = {
	newConversation: { key: "o", withCtrl: true, withShift: true },
	search: { key: "k", withCtrl: true },
	toggleSidebar: { key: "b", withCtrl: true },
	focusQuestion: { key: "/" },
	stop: { key: ".", withCtrl: true },
	copyAnswer: { key: "l", withCtrl: true, withShift: true },
	list: { key: "?" },
} as const satisfies Record<string, Keys>;
export type ShortcutName = keyof typeof SHORTCUTS;

/** The names of the shortcuts, in the order of the list. */
export const SHORTCUT_NAMES: readonly ShortcutName[] = Object.keys(SHORTCUTS).filter(isShortcut);
const TEXT_FIELDS = "input, textarea, select, [contenteditable]";
const handlers = new Map<ShortcutName, () => void>();

/** Calls `onPress` when the keys of a shortcut are pressed. The shortcut does nothing while `onPress` is null. */
export function useShortcut(name: ShortcutName, onPress: (() => void) | null): void {
	const handler = useRef(onPress);
	handler.current = onPress;
	const isActive = onPress !== null;
	useEffect(() => {
		if (!isActive) return;
		const press = () => handler.current?.();
		handlers.set(name, press);
		return () => {
			if (handlers.get(name) === press) handlers.delete(name);
		};
	}, [name, isActive]);
}

/** Handles the keys of all shortcuts while the component is mounted. */
export function useShortcutKeys(): void {
	useEffect(() => {
		addEventListener("keydown", onKeyDown);
		return () => removeEventListener("keydown", onKeyDown);
	}, []);
}

/** Returns the labels of the keys of a shortcut: `Ctrl`, `Shift`, `O`. */
export function keyLabels(name: ShortcutName): string[] {
	const { key, withCtrl, withShift }: Keys = SHORTCUTS[name];
	const isMac = /mac/i.test(navigator.platform);
	return [
		withCtrl ? (isMac ? "⌘" : strings.keys.ctrl) : [],
		withShift ? (isMac ? "⇧" : strings.keys.shift) : [],
		key.toUpperCase(),
	].flat();
}

function onKeyDown(event: KeyboardEvent): void {
	if (event.defaultPrevented || event.isComposing || event.altKey) return;
	// A dialog has its own keys.
	if (document.querySelector("dialog:modal")) return;
	const name = SHORTCUT_NAMES.find((each) => matches(SHORTCUTS[each], event));
	const handler = name && handlers.get(name);
	if (!handler) return;
	event.preventDefault();
	handler();
}

function matches({ key, withCtrl, withShift }: Keys, event: KeyboardEvent): boolean {
	if (event.key.toLowerCase() !== key || (event.ctrlKey || event.metaKey) !== (withCtrl === true))
		return false;
	// On many keyboards, signs such as “?” and “/” need Shift.
	if (withCtrl) return event.shiftKey === (withShift === true);
	return !(event.target instanceof Element && event.target.matches(TEXT_FIELDS));
}

function isShortcut(name: string): name is ShortcutName {
	return name in SHORTCUTS;
}
