import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveAttempt } from "../../../durable-objects/conversation/tasks/live-attempt.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Creates an attempt that records its frames. */
function startAttempt() {
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
		elapsedMs: () => Date.now() - from,
	});
	return { attempt, frames };
}

test("the first token is sent at once, and the following ones together every 40 ms", () => {
	const { attempt, frames } = startAttempt();
	for (const token of ["a", "b", "c"]) attempt.onToken(token);
	expect(frames).toEqual(["a"]);
	vi.advanceTimersByTime(40);
	expect(frames).toEqual(["a", "bc"]);
});

test("tokens after a pause are sent at once", () => {
	const { attempt, frames } = startAttempt();
	attempt.onToken("a");
	vi.advanceTimersByTime(40);
	attempt.onToken("b");
	expect(frames).toEqual(["a", "b"]);
});
