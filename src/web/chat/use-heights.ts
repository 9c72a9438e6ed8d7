import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

type ElementRef = RefObject<HTMLElement | null>;

/** Sets the CSS variables `--header-height` and `--dock-height` to the heights of the sticky header and dock. */
export function useHeights(header: ElementRef, dock: ElementRef): void {
	useLayoutEffect(() => {
		const measure = () => {
			const { style } = document.documentElement;
			style.setProperty("--header-height", `${header.current?.offsetHeight ?? 0}px`);
			style.setProperty("--dock-height", `${dock.current?.offsetHeight ?? 0}px`);
		};
		const observer = new ResizeObserver(measure);
		for (const { current } of [header, dock]) if (current) observer.observe(current);
		return () => observer.disconnect();
	}, [header, dock]);
}
