import { useLayoutEffect, useRef } from "preact/hooks";

/** What is open now, the last one that opened at the end. */
const layers: { close: () => void }[] = [];

/**
 * Calls `close` on Escape, unless something that opened later is still open, or a search field has text: Escape empties
 * that first. Null while there is nothing to close.
 */
export function useEscape(close: (() => void) | null): void {
	const layer = useRef({ close: () => {} });
	layer.current.close = close ?? (() => {});
	const isOpen = close !== null;
	// Not `useEffect`: until its cleanup, Escape would go to what is closed already.
	useLayoutEffect(() => {
		if (!isOpen) return;
		const { current } = layer;
		if (layers.length === 0) addEventListener("keydown", onKeyDown, { capture: true });
		layers.push(current);
		return () => {
			layers.splice(layers.indexOf(current), 1);
			if (layers.length === 0) removeEventListener("keydown", onKeyDown, { capture: true });
		};
	}, [isOpen]);
}

function onKeyDown(event: KeyboardEvent): void {
	// An input method takes Escape for itself, to drop the word that is being composed.
	if (event.key !== "Escape" || event.isComposing) return;
	// Otherwise the browser closes the dialog.
	event.preventDefault();
	event.stopPropagation();
	if (isFilledSearch(event.target)) {
		event.target.value = "";
		event.target.dispatchEvent(new Event("input", { bubbles: true }));
	} else layers.at(-1)?.close();
}

/** Some browsers empty a search field at Escape by themselves, others do not. */
function isFilledSearch(target: EventTarget | null): target is HTMLInputElement {
	return target instanceof HTMLInputElement && target.type === "search" && target.value !== "";
}
