import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { Follower } from "./follower.ts";

/** What is beyond the visible part of the page, at its end. */
export type BelowView = "nothing" | "text" | "new_text";

const KEYS_UP: ReadonlySet<string> = new Set(["ArrowUp", "PageUp", "Home"]);

/**
 * Keeps the page scrolled to its end while `content` changes, until the user scrolls up, selects text or moves the
 * focus into the content. Following resumes when the user scrolls to the end, or when `scrollToEnd` is called.
 */
export function useStickToEnd(content: readonly unknown[]): { below: BelowView; scrollToEnd: () => void } {
	const [follower] = useState(() => new Follower());
	const [below, setBelow] = useState<BelowView>("nothing");
	useEffect(() => {
		const onScroll = () => {
			follower.onScroll(document.documentElement);
			const isAtEnd = follower.isFollowing || isNearEnd();
			setBelow((before) => (isAtEnd ? "nothing" : before === "nothing" ? "text" : before));
		};
		const scrollToEnd = () => follower.scrollToEnd(document.documentElement);
		const pause = ({ target }: Event) => {
			const isReading = target instanceof Element && target.matches("main :focus-visible");
			if (isReading || isSelecting()) follower.pause();
		};
		// The browser may scroll only after the next part of the answer has been shown.
		const onWheel = ({ deltaY, target }: WheelEvent) => {
			if (deltaY < 0 && scrollY > 0 && isInContent(target)) follower.pause();
		};
		const onKey = ({ key, target }: KeyboardEvent) => {
			const isTyping = target instanceof Element && target.matches("input, textarea, select");
			if (KEYS_UP.has(key) && scrollY > 0 && !isTyping) follower.pause();
		};
		let touchY = 0;
		const onTouchStart = ({ touches }: TouchEvent) => {
			touchY = touches[0]?.clientY ?? 0;
		};
		const onTouchMove = ({ touches, target }: TouchEvent) => {
			const isUp = (touches[0]?.clientY ?? 0) > touchY;
			if (isUp && scrollY > 0 && isInContent(target)) follower.pause();
		};
		const passive = { passive: true };
		addEventListener("scroll", onScroll, passive);
		addEventListener("wheel", onWheel, passive);
		addEventListener("touchstart", onTouchStart, passive);
		addEventListener("touchmove", onTouchMove, passive);
		addEventListener("keydown", onKey);
		addEventListener("resize", scrollToEnd);
		document.addEventListener("focusin", pause);
		document.addEventListener("selectionchange", pause);
		return () => {
			removeEventListener("scroll", onScroll);
			removeEventListener("wheel", onWheel);
			removeEventListener("touchstart", onTouchStart);
			removeEventListener("touchmove", onTouchMove);
			removeEventListener("keydown", onKey);
			removeEventListener("resize", scrollToEnd);
			document.removeEventListener("focusin", pause);
			document.removeEventListener("selectionchange", pause);
		};
	}, [follower]);
	useLayoutEffect(() => {
		if (content.length === 0) return;
		follower.scrollToEnd(document.documentElement);
		if (!follower.isFollowing && !isNearEnd()) setBelow("new_text");
	}, [follower, content]);
	const scrollToEnd = () => {
		follower.resume();
		follower.scrollToEnd(document.documentElement);
		setBelow("nothing");
	};
	return { below, scrollToEnd };
}

/** Text that fits into this part of the window's height below the visible part is not worth a button. */
const NEAR_END = 0.25;

function isNearEnd(): boolean {
	const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
	return scrollHeight - clientHeight - scrollTop < clientHeight * NEAR_END;
}

function isInContent(target: EventTarget | null): boolean {
	return target instanceof Element && target.closest("main, .dock") !== null;
}

function isSelecting(): boolean {
	const selection = getSelection();
	return selection?.type === "Range" && Boolean(selection.anchorNode?.parentElement?.closest("main"));
}
