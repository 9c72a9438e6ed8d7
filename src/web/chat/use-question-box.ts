import type { RefObject } from "preact";
import { useCallback, useEffect, useRef } from "preact/hooks";

/**
 * Returns a ref for the question box and a function that focuses it. Focuses it on mount, unless an element with
 * `data-keeps-focus` has the focus. Keeps it in view on resize.
 */
export function useQuestionBox(): { box: RefObject<HTMLTextAreaElement | null>; focusBox: () => void } {
	const box = useRef<HTMLTextAreaElement>(null);
	const focusBox = useCallback(() => {
		// On a phone, the on-screen keyboard would cover half of the page.
		if (matchMedia("(pointer: fine)").matches) box.current?.focus();
	}, []);
	useEffect(() => {
		if (document.activeElement?.matches("[data-keeps-focus]") !== true) focusBox();
	}, [focusBox]);
	useEffect(() => {
		// Opening the on-screen keyboard resizes the page and can push the focused box out of sight.
		const onResize = () => {
			if (document.activeElement === box.current) box.current?.scrollIntoView({ block: "nearest" });
		};
		addEventListener("resize", onResize);
		return () => removeEventListener("resize", onResize);
	}, []);
	return { box, focusBox };
}
