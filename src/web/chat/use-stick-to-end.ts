import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { Follower } from "./follower.ts";

/**
 * Keeps the end of the page in sight while `content` changes, until the reader scrolls up, selects text or moves the focus
 * into it. It goes on when the reader reaches the end again, or calls the returned function.
 */
export function useStickToEnd(content: unknown): () => void {
	const [follower] = useState(() => new Follower());
	useEffect(() => {
		const look = () => follower.look(document.documentElement);
		const stick = () => follower.stick(document.documentElement);
		const hold = ({ target }: Event) => {
			const isReading = target instanceof Element && target.matches("main :focus-visible");
			if (isReading || isSelecting()) follower.release();
		};
		addEventListener("scroll", look, { passive: true });
		addEventListener("resize", stick);
		document.addEventListener("focusin", hold);
		document.addEventListener("selectionchange", hold);
		return () => {
			removeEventListener("scroll", look);
			removeEventListener("resize", stick);
			document.removeEventListener("focusin", hold);
			document.removeEventListener("selectionchange", hold);
		};
	}, [follower]);
	useLayoutEffect(() => follower.stick(document.documentElement), [follower, content]);
	return () => follower.follow();
}

function isSelecting(): boolean {
	const selection = getSelection();
	return selection?.type === "Range" && Boolean(selection.anchorNode?.parentElement?.closest("main"));
}
