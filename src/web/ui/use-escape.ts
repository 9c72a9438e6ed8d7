import { useLayoutEffect, useRef } from "preact/hooks";

/** The open layers, the latest last. */
const layers: { close: () => void }[] = [];

/**
 * Calls `close` on Escape, unless something that opened later is still open, or a search field has text: Escape empties
 * that first. Null while there is nothing to close.
 */
export function useEscape(close: (() => void) | null): void {
	const layer = useRef({ close: () => {} });
	layer.current.close = close ?? (() => {});
	const isOpen = close !== null;
	// Not `useEffect`: its cleanup runs later, and until then Escape would go to a closed layer.
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
	// During composition, Escape belongs to the input method.
	if (event.key !== "Escape" || event.isComposing) return;
	// Otherwise the browser closes the dialog.
	event.preventDefault();
	event.stopPropagation();
	if (isFilledSearch(event.target)) {
		event.target.value = "";
		event.target.dispatchEvent(new Event("input", { bubbles: true }));
	} else layers.at(-1)?.close();
}

/** Some browsers clear a search field on Escape by themselves, others do not. */
function isFilledSearch(target: EventTarget | null): target is HTMLInputElement {
	return target instanceof HTMLInputElement && target.type === "search" && target.value !== "";
}
