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

describe("the end of a growing page", () => {
	let page: Page;
	let follower: Follower;

	beforeEach(() => {
		page = new Page();
		follower = new Follower();
		follower.stick(page);
	});

	const grow = (by = 30) => {
		page.scrollHeight += by;
		follower.stick(page);
	};
	const scroll = (by: number) => {
		page.scrollTop += by;
		follower.look(page);
	};
	const isAtEnd = () => page.scrollTop === page.end;

	test("is followed while it moves on", () => {
		for (let n = 0; n < 5; n++) grow();
		expect(isAtEnd()).toBe(true);
	});

	test.each([3, 53, 100, 400])(
		"is left by a reader who scrolls %d px up, until the end is reached again",
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

	test("is left by a reader whose scroll event comes only after the page has grown", () => {
		page.scrollTop -= 100;
		grow();
		expect(isAtEnd()).toBe(false);
	});

	test("is reached again a little before it, since it moves on meanwhile", () => {
		scroll(-300);
		page.scrollHeight += 30;
		scroll(300);
		grow();
		expect(isAtEnd()).toBe(true);
	});

	test("is followed when the page grows without being scrolled, shrinks, or gets another size", () => {
		page.scrollHeight += 400;
		follower.look(page);
		grow();
		expect(isAtEnd()).toBe(true);
		page.scrollHeight -= 300;
		follower.look(page);
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

	test("is not followed while someone reads, and is followed again after a question", () => {
		follower.release();
		grow();
		expect(isAtEnd()).toBe(false);
		follower.follow();
		grow();
		expect(isAtEnd()).toBe(true);
	});
});
