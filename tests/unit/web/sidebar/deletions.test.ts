import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError } from "../../../../src/client/api/error.ts";
import { writeStored } from "../../../../src/web/session/storage.ts";
import { Deletions, resumeDeletions, SETTLE_MS, UNDO_MS } from "../../../../src/web/sidebar/deletions.ts";

function setUp(outcome: () => Promise<void> = async () => {}) {
	const calls: string[] = [];
	const failures: Error[] = [];
	const list = {
		hide: (id: string) => calls.push(`hide ${id}`),
		show: (id: string) => calls.push(`show ${id}`),
		delete: (id: string) => {
			calls.push(`delete ${id}`);
			return outcome();
		},
	};
	const resume = (id: string) => resumeDeletions(list, async () => id);
	return { calls, failures, resume, deletions: new Deletions(list, (error) => failures.push(error)) };
}

describe("a deletion", () => {
	beforeEach(() => {
		vi.useFakeTimers();
		writeStored("omeruta.deletions", null);
	});

	afterEach(() => {
		vi.useRealTimers();
	});

	test("hides the conversation at once and deletes it when it can no longer be undone", async () => {
		const { calls, deletions } = setUp();
		deletions.add("a", "user_1");
		await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
		expect(calls).toEqual(["hide a"]);
		await vi.advanceTimersByTimeAsync(1);
		expect(calls).toEqual(["hide a", "delete a"]);
	});

	test("that is undone is never sent", async () => {
		const { calls, deletions } = setUp();
		deletions.add("a", "user_1");
		deletions.undo("a");
		deletions.flush();
		await vi.advanceTimersByTimeAsync(2 * UNDO_MS);
		expect(calls).toEqual(["hide a", "show a"]);
	});

	test("is sent once when the page is left", async () => {
		const { calls, deletions } = setUp();
		deletions.add("a", "user_1");
		deletions.flush();
		await vi.advanceTimersByTimeAsync(2 * UNDO_MS);
		expect(calls).toEqual(["hide a", "delete a"]);
	});

	test("hides the conversation in other tabs, and shows it there again if it is undone", async () => {
		const [here, elsewhere] = [setUp(), setUp()];
		here.deletions.add("a", "user_1");
		elsewhere.deletions.sync();
		here.deletions.undo("a");
		elsewhere.deletions.sync();
		await vi.advanceTimersByTimeAsync(SETTLE_MS);
		expect(elsewhere.calls).toEqual(["hide a", "show a"]);
	});

	test("is sent by the tab that it was made in, and the others keep hiding the conversation meanwhile", async () => {
		const [here, elsewhere] = [setUp(), setUp()];
		here.deletions.add("a", "user_1");
		elsewhere.deletions.sync();
		await vi.advanceTimersByTimeAsync(UNDO_MS);
		elsewhere.deletions.sync();
		await vi.advanceTimersByTimeAsync(SETTLE_MS - 1);
		expect(here.calls).toEqual(["hide a", "delete a"]);
		expect(elsewhere.calls).toEqual(["hide a"]);
	});

	test("is sent on the next visit of the same user if the page was closed before, or if it failed then", async () => {
		const offline = setUp(() => Promise.reject(new ApiError("unreachable", "No response.")));
		offline.deletions.add("a", "user_1");
		offline.deletions.flush();
		await vi.runAllTimersAsync();
		const [other, same] = [setUp(), setUp()];
		await other.resume("user_2");
		await vi.runAllTimersAsync();
		expect(other.calls).toEqual([]);
		await same.resume("user_1");
		await vi.runAllTimersAsync();
		expect(same.calls).toEqual(["hide a", "delete a"]);
	});

	test("that fails is reported, unless the conversation was deleted already", async () => {
		const failing = setUp(() => Promise.reject(new ApiError("unreachable", "No response.")));
		failing.deletions.add("a", "user_1");
		await vi.advanceTimersByTimeAsync(UNDO_MS);
		expect(failing.failures).toHaveLength(1);
		const repeated = setUp(() => Promise.reject(new ApiError("conversation_not_found", "Not found.")));
		repeated.deletions.add("a", "user_1");
		await vi.advanceTimersByTimeAsync(UNDO_MS);
		expect(repeated.failures).toEqual([]);
	});
});
