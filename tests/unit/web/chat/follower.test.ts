import { beforeEach, describe, expect, test } from "vitest";
import { Follower } from "../../../../src/web/chat/follower.ts";

/** A scroller that keeps its position within its bounds, as a browser does. */
class Page {
	scrollHeight = 2_000;
	clientHeight = 500;
	clientWidth = 1_000;
	#top = 0;

	get scrollTop(): number {
		return Math.min(this.#top, this.end);
	}

	set scrollTop(top: number) {
		this.#top = Math.max(0, Math.min(top, this.end));
	}

	get end(): number {
		return Math.max(0, this.scrollHeight - this.clientHeight);
	}
}

describe("the follower of a growing page", () => {
	let page: Page;
	let follower: Follower;

	beforeEach(() => {
		page = new Page();
		follower = new Follower();
		follower.scrollToEnd(page);
	});

	const grow = (by = 30) => {
		page.scrollHeight += by;
		follower.scrollToEnd(page);
	};
	const scroll = (by: number) => {
		page.scrollTop += by;
		follower.onScroll(page);
	};
	const isAtEnd = () => page.scrollTop === page.end;

	test("scrolls to the end as the page grows", () => {
		for (let n = 0; n < 5; n++) grow();
		expect(isAtEnd()).toBe(true);
	});

	test.each([3, 53, 100, 400])(
		"stops when the user scrolls up by %d px, and resumes when the user scrolls to the end",
		(px) => {
			scroll(-px);
			const { scrollTop } = page;
			grow();
			grow();
			expect(page.scrollTop).toBe(scrollTop);
			scroll(20);
			grow();
			expect(isAtEnd()).toBe(false);
			scroll(1_000);
			grow();
			expect(isAtEnd()).toBe(true);
		},
	);

	test("stops when the user scrolls up, even if the scroll event arrives after the page has grown", () => {
		page.scrollTop -= 100;
		grow();
		expect(isAtEnd()).toBe(false);
	});

	test("resumes when the user scrolls close to the end, even if the page grows in the meantime", () => {
		scroll(-300);
		page.scrollHeight += 30;
		scroll(300);
		grow();
		expect(isAtEnd()).toBe(true);
	});

	test("keeps following when the page grows without a scroll, shrinks, or is resized", () => {
		page.scrollHeight += 400;
		follower.onScroll(page);
		grow();
		expect(isAtEnd()).toBe(true);
		page.scrollHeight -= 300;
		follower.onScroll(page);
		grow();
		expect(isAtEnd()).toBe(true);
		page.clientHeight -= 250;
		grow(0);
		expect(isAtEnd()).toBe(true);
		page.clientWidth = 400;
		page.scrollHeight += 900;
		scroll(-200);
		grow();
		expect(isAtEnd()).toBe(true);
	});

	test("stops on pause and continues on resume", () => {
		follower.pause();
		grow();
		expect(isAtEnd()).toBe(false);
		follower.resume();
		grow();
		expect(isAtEnd()).toBe(true);
	});
});
