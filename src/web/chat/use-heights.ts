import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

type Edge = RefObject<HTMLElement | null>;

/** Sets `--top-height` and `--dock-height` to the heights of the sticky header and dock. */
export function useHeights(top: Edge, dock: Edge): void {
	useLayoutEffect(() => {
		const measure = () => {
			const { style } = document.documentElement;
			style.setProperty("--top-height", `${top.current?.offsetHeight ?? 0}px`);
			style.setProperty("--dock-height", `${dock.current?.offsetHeight ?? 0}px`);
		};
		const sizes = new ResizeObserver(measure);
		for (const { current } of [top, dock]) if (current) sizes.observe(current);
		return () => sizes.disconnect();
	}, [top, dock]);
}
