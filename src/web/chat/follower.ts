/** The part of a scrolling element that `Follower` uses. */
export type Scroller = Pick<Element, "scrollTop" | "scrollHeight" | "clientHeight" | "clientWidth">;

/** Scrolling down to within this many pixels of the end resumes following. The end may move while the user scrolls. */
const END_PX = 40;
/** Tolerance for fractional scroll positions, in pixels. */
const ROUNDING_PX = 1;

/**
 * Keeps growing text scrolled to its end until the user scrolls up. A lower scroll position means that the user
 * scrolled up, unless the position is still at the end (the text shrank) or the width changed (the layout changed).
 */
export class Follower {
	#isFollowing = true;
	#top = 0;
	#width = 0;

	/** Whether growing text keeps the page at its end. */
	get isFollowing(): boolean {
		return this.#isFollowing;
	}

	/** Records the scroll position. Call it after each scroll. */
	onScroll(scroller: Scroller): void {
		const { scrollTop, scrollHeight, clientHeight, clientWidth } = scroller;
		const distance = scrollHeight - clientHeight - scrollTop;
		if (scrollTop < this.#top) {
			if (distance > ROUNDING_PX && clientWidth === this.#width) this.#isFollowing = false;
		} else if (scrollTop > this.#top && distance <= END_PX) this.#isFollowing = true;
		this.#top = scrollTop;
		this.#width = clientWidth;
	}

	/** Scrolls to the end while following. */
	scrollToEnd(scroller: Scroller): void {
		// The user may have scrolled since the last event.
		this.onScroll(scroller);
		if (!this.#isFollowing) return;
		scroller.scrollTop = scroller.scrollHeight;
		this.#top = scroller.scrollTop;
	}

	/** Stops following. */
	pause(): void {
		this.#isFollowing = false;
	}

	/** Resumes following with the next `scrollToEnd`. */
	resume(): void {
		this.#isFollowing = true;
	}
}
