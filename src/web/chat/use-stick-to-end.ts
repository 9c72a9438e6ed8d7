import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { Follower } from "./follower.ts";

/**
 * Keeps the page scrolled to its end while `content` changes, until the user scrolls up, selects text or moves the
 * focus into the content. Following resumes when the user scrolls to the end, or when the returned function is called.
 * While there is no `content`, the page is not scrolled.
 */
export function useStickToEnd(content: readonly unknown[]): () => void {
	const [follower] = useState(() => new Follower());
	useEffect(() => {
		const onScroll = () => follower.onScroll(document.documentElement);
		const scrollToEnd = () => follower.scrollToEnd(document.documentElement);
		const pause = ({ target }: Event) => {
			const isReading = target instanceof Element && target.matches("main :focus-visible");
			if (isReading || isSelecting()) follower.pause();
		};
		addEventListener("scroll", onScroll, { passive: true });
		addEventListener("resize", scrollToEnd);
		document.addEventListener("focusin", pause);
		document.addEventListener("selectionchange", pause);
		return () => {
			removeEventListener("scroll", onScroll);
			removeEventListener("resize", scrollToEnd);
			document.removeEventListener("focusin", pause);
			document.removeEventListener("selectionchange", pause);
		};
	}, [follower]);
	useLayoutEffect(() => {
		if (content.length > 0) follower.scrollToEnd(document.documentElement);
	}, [follower, content]);
	return () => follower.resume();
}

function isSelecting(): boolean {
	const selection = getSelection();
	return selection?.type === "Range" && Boolean(selection.anchorNode?.parentElement?.closest("main"));
}
