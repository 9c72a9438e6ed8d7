import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** A reader who is this close to the end, in pixels, follows the text as it grows. */
const NEAR_END_PX = 120;

/** Keeps the end of the page in sight while `content` changes, unless the reader has scrolled away from it. The answer goes back to the end. */
export function useStickToEnd(content: unknown): () => void {
	const sticks = useRef(true);
	useEffect(() => {
		const look = () => {
			const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
			sticks.current = scrollHeight - clientHeight - scrollTop < NEAR_END_PX;
		};
		addEventListener("scroll", look, { passive: true });
		return () => removeEventListener("scroll", look);
	}, []);
	useLayoutEffect(() => {
		if (sticks.current) scrollTo({ top: document.documentElement.scrollHeight });
	}, [content]);
	return () => {
		sticks.current = true;
	};
}
