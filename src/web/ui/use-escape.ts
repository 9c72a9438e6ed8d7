import { useLayoutEffect, useRef } from "preact/hooks";

interface Layer {
	close: () => void;
}

/** The open layers, topmost last. */
const layers: Layer[] = [];

/**
 * Calls `close` on Escape if this is the topmost layer. Escape in a search field with text clears the field instead.
 * Pass null while nothing is open.
 */
export function useEscape(close: (() => void) | null): void {
	const layer = useRef<Layer>({ close: () => {} });
	layer.current.close = close ?? (() => {});
	const isOpen = close !== null;
	// The cleanup of `useEffect` runs later, and until then Escape would close a layer that no longer exists.
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
	// During composition, the input method handles Escape.
	if (event.key !== "Escape" || event.isComposing) return;
	// Prevents the browser from closing the dialog.
	event.preventDefault();
	event.stopPropagation();
	if (isSearchWithText(event.target)) {
		event.target.value = "";
		event.target.dispatchEvent(new Event("input", { bubbles: true }));
	} else layers.at(-1)?.close();
}

/** Checks whether the target is a search field with text. Only some browsers clear such a field on Escape. */
function isSearchWithText(target: EventTarget | null): target is HTMLInputElement {
	return target instanceof HTMLInputElement && target.type === "search" && target.value !== "";
}
