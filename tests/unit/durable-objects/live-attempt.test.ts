import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveAttempt } from "../../../durable-objects/conversation/tasks/live-attempt.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Creates an attempt that records its frames. `late` is how much later than timers the clock is, in milliseconds. */
function startAttempt() {
	const clock = { late: 0 };
	const from = Date.now();
	const frames: string[] = [];
	const attempt = new LiveAttempt({
		ulid: "01",
		maxTokens: 1_000,
		resumeFrom: null,
		listener: {
			onStage: () => {},
			onThinking: () => {},
			onTokens: (text) => frames.push(text),
			onContribution: () => {},
		},
		elapsedMs: () => Date.now() - from + clock.late,
	});
	return { attempt, clock, frames };
}

test("the first token is sent at once, and the following ones together every 40 ms", () => {
	const { attempt, frames } = startAttempt();
	for (const token of ["a", "b", "c"]) attempt.onToken(token);
	expect(frames).toEqual(["a"]);
	vi.advanceTimersByTime(40);
	expect(frames).toEqual(["a", "bc"]);
});

test("a token after a pause is sent at once", () => {
	const { attempt, frames } = startAttempt();
	attempt.onToken("a");
	vi.advanceTimersByTime(40);
	attempt.onToken("b");
	vi.advanceTimersByTime(0);
	expect(frames).toEqual(["a", "b"]);
});

test("while the Worker is busy, tokens are sent less often, but at least every 320 ms", () => {
	const { attempt, clock, frames } = startAttempt();
	attempt.onToken("first");
	const waits: number[] = [];
	for (let late = 0; late < 5; late++) {
		attempt.onToken("late");
		clock.late += 1_000;
		const from = Date.now();
		while (frames.length < late + 2) vi.advanceTimersByTime(10);
		waits.push(Date.now() - from);
	}
	expect(waits).toEqual([40, 80, 160, 320, 320]);
});

test("when the Worker is no longer busy, tokens are sent every 40 ms again", () => {
	const { attempt, clock, frames } = startAttempt();
	attempt.onToken("first");
	attempt.onToken("late");
	clock.late += 1_000;
	vi.advanceTimersByTime(40);
	attempt.onToken("on time");
	vi.advanceTimersByTime(40);
	expect(frames).toEqual(["first", "late"]);
	vi.advanceTimersByTime(40);
	attempt.onToken("again");
	vi.advanceTimersByTime(40);
	expect(frames).toEqual(["first", "late", "on time", "again"]);
});
