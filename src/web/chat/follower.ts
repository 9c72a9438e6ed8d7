/** The part of a scrolling element that `Follower` needs. */
export type Scroller = Pick<Element, "scrollTop" | "scrollHeight" | "clientHeight" | "clientWidth">;

/** Distance from the end at which a reader who scrolls down has reached it, in pixels. The end may move meanwhile. */
const END_PX = 40;
/** Tolerance for fractional positions, in pixels. */
const ROUNDING_PX = 1;

/**
 * Decides whether a growing text is followed to its end. Only moving up is the reader's: a text that grows or is scrolled to
 * its end moves nothing up, one that shrinks leaves the reader at its end, and one that is laid out for another width is told
 * by that width.
 */
export class Follower {
	#follows = true;
	#top = 0;
	#width = 0;

	/** Records the position of the scroller. Call it after each scroll. */
	look(scroller: Scroller): void {
		const { scrollTop, scrollHeight, clientHeight, clientWidth } = scroller;
		const left = scrollHeight - clientHeight - scrollTop;
		if (scrollTop < this.#top) {
			if (left > ROUNDING_PX && clientWidth === this.#width) this.#follows = false;
		} else if (scrollTop > this.#top && left <= END_PX) this.#follows = true;
		this.#top = scrollTop;
		this.#width = clientWidth;
	}

	/** Scrolls to the end, unless the reader has left it. */
	stick(scroller: Scroller): void {
		// The reader may have scrolled since the last event.
		this.look(scroller);
		if (!this.#follows) return;
		scroller.scrollTop = scroller.scrollHeight;
		this.#top = scroller.scrollTop;
	}

	/** Stops following. */
	release(): void {
		this.#follows = false;
	}

	/** Follows again, from the next `stick` on. */
	follow(): void {
		this.#follows = true;
	}
}
