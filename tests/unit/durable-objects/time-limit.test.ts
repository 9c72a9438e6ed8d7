import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTimeLimit } from "../../../durable-objects/conversation/tasks/time-limit.ts";

const LIMIT_MS = 300_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a time limit expires once, after its time", () => {
	const onExpired = vi.fn();
	startTimeLimit(LIMIT_MS, onExpired);
	vi.advanceTimersByTime(LIMIT_MS - 1);
	expect(onExpired).not.toHaveBeenCalled();
	vi.advanceTimersByTime(LIMIT_MS);
	expect(onExpired).toHaveBeenCalledOnce();
});

test("a time limit that is canceled never expires", () => {
	const onExpired = vi.fn();
	const cancel = startTimeLimit(LIMIT_MS, onExpired);
	vi.advanceTimersByTime(LIMIT_MS / 2);
	cancel();
	vi.advanceTimersByTime(LIMIT_MS);
	expect(onExpired).not.toHaveBeenCalled();
});

test("a timer that fires early, because the clock was set forward, shortens a time limit by one step only", () => {
	const onExpired = vi.fn();
	startTimeLimit(LIMIT_MS, onExpired);
	vi.advanceTimersToNextTimer();
	expect(onExpired).not.toHaveBeenCalled();
	expect(vi.getTimerCount()).toBe(1);
});
