import { describe, expect, test } from "vitest";
import {
	FairQueue,
	type Priority,
	type QueueEntry,
	type QueuePosition,
} from "../../../local-inference/fair-queue.ts";

function setUp(slots: number, waitingMax = 10) {
	let now = 0;
	const started: string[] = [];
	const evicted: string[] = [];
	const preempted: string[] = [];
	const positions = new Map<string, QueuePosition[]>();
	const queue = new FairQueue(waitingMax, { now: () => now, expectedMs: 1_000 });
	queue.setSlots(slots);
	const enter = (
		name: string,
		userKey = name,
		priority: Priority = "chat",
		isRepeatable = false,
	): QueueEntry | null => {
		positions.set(name, []);
		return queue.enter({
			priority,
			userKey,
			onStart: () => started.push(name),
			onPosition: (position) => positions.get(name)?.push(position),
			onEvicted: () => evicted.push(name),
			...(isRepeatable && { onPreempt: () => preempted.push(name) }),
		});
	};
	return { queue, enter, started, evicted, preempted, positions, advance: (ms: number) => (now += ms) };
}

describe("FairQueue", () => {
	test("starts one request per slot, and another when a slot is released", () => {
		const { enter, started, queue } = setUp(2);
		const first = enter("a");
		enter("b");
		enter("c");
		expect(started).toEqual(["a", "b"]);
		expect(queue).toMatchObject({ busy: 2, waiting: 1 });
		first?.leave();
		expect(started).toEqual(["a", "b", "c"]);
	});

	test("rejects requests when it is full and estimates when to retry", () => {
		const { enter, queue } = setUp(1, 1);
		enter("a");
		enter("b");
		expect(enter("c")).toBeNull();
		expect(queue.retryAfterMs()).toBe(1_000);
	});

	test("evicts the latest background request if a chat arrives when the queue is full", () => {
		const { enter, started, evicted, positions, queue } = setUp(2, 3);
		const entries = ["r1", "r2", "r3", "r4"].map((name) => enter(name, "r", "background"));
		const answering = enter("first question");
		expect(enter("second question")).not.toBeNull();
		expect(evicted).toEqual(["r4"]);
		expect(positions.get("second question")).toEqual([{ position: 1, etaMs: 1_000 }]);
		expect(queue).toMatchObject({ busy: 2, waiting: 3 });
		entries[3]?.leave();
		expect(entries[3]?.position()).toBeNull();
		answering?.leave();
		expect(started).toEqual(["r1", "first question", "second question"]);
		expect(queue.waiting).toBe(2);
	});

	test("evicts the latest request of the user with the most requests, including running ones", () => {
		const { enter, evicted, positions } = setUp(1, 3);
		for (const name of ["a1", "a2", "a3", "a4"]) enter(name, "a");
		expect(enter("b1", "b")).not.toBeNull();
		expect(evicted).toEqual(["a4"]);
		expect(enter("b2", "b")).not.toBeNull();
		expect(evicted).toEqual(["a4", "a3"]);
		expect(enter("a5", "a")).toBeNull();
		expect(enter("c1", "c")).not.toBeNull();
		expect(enter("d1", "d")).not.toBeNull();
		expect(evicted).toEqual(["a4", "a3", "b2", "a2"]);
		expect(enter("e1", "e")).toBeNull();
		expect(positions.get("e1")).toEqual([]);
	});

	test("never evicts a chat to admit a background request", () => {
		const { enter, evicted } = setUp(1, 2);
		for (const name of ["a1", "a2", "a3"]) enter(name, "a");
		expect(enter("research", "r", "background")).toBeNull();
		expect(evicted).toEqual([]);
	});

	test("serves users in turn, regardless of how many requests each has", () => {
		const { enter, started } = setUp(1);
		const entries = new Map(
			["a1", "a2", "a3", "b1", "c1"].map((name) => [name, enter(name, name.charAt(0))]),
		);
		for (let i = 0; i < entries.size; i++) entries.get(started.at(-1) ?? "")?.leave();
		expect(started).toEqual(["a1", "b1", "c1", "a2", "a3"]);
	});

	test("delays a user by at most one answer of another user who asked 100 questions before", () => {
		const { enter, started } = setUp(1, 200);
		const entries = new Map<string, QueueEntry | null>();
		const ask = (name: string) => entries.set(name, enter(name, name.charAt(0)));
		const answer = () => entries.get(started.at(-1) ?? "")?.leave();
		for (let i = 1; i <= 100; i++) ask(`a${i}`);
		ask("b1");
		answer();
		ask("c1");
		for (let i = 0; i < 2; i++) answer();
		expect(started).toEqual(["a1", "b1", "a2", "c1"]);
	});

	test("gives a slot to a user without a running request before another request of a user with one", () => {
		const { enter, started } = setUp(2);
		const entries = ["a1", "a2", "a3", "a4"].map((name) => enter(name, "a"));
		enter("b1", "b");
		entries[0]?.leave();
		enter("b2", "b");
		enter("c1", "c");
		entries[1]?.leave();
		expect(started).toEqual(["a1", "a2", "b1", "c1"]);
	});

	test("serves every user while others ask again as soon as they are answered", () => {
		const { enter, started } = setUp(1, 200);
		const entries = new Map<string, QueueEntry | null>();
		const ask = (user: string) =>
			entries.set(`${user}${entries.size}`, enter(`${user}${entries.size}`, user));
		for (const user of ["a", "a", "a", "b", "c"]) ask(user);
		for (let i = 0; i < 6; i++) {
			const last = started.at(-1) ?? "";
			entries.get(last)?.leave();
			if (!last.startsWith("a")) ask(last.charAt(0));
		}
		expect(started.map((name) => name.charAt(0)).join("")).toBe("abcabca");
	});

	test("serves chat before background requests", () => {
		const { enter, started } = setUp(1);
		const running = enter("a");
		enter("research", "r", "background");
		enter("question", "q", "chat");
		running?.leave();
		expect(started).toEqual(["a", "question"]);
	});

	test("stops a background request that holds the only slot when a chat arrives, and starts the chat when it has left", () => {
		const { enter, started, preempted } = setUp(1);
		const research = enter("research", "r", "background", true);
		enter("question 1", "q");
		enter("question 2", "q");
		expect(preempted).toEqual(["research"]);
		expect(started).toEqual(["research"]);
		research?.leave();
		expect(started).toEqual(["research", "question 1"]);
	});

	test("stops no background request while a chat holds a slot", () => {
		const { enter, preempted } = setUp(2);
		enter("research", "r", "background", true);
		enter("question 1", "q");
		enter("question 2", "q");
		expect(preempted).toEqual([]);
	});

	test("reserves the last of several slots for chat", () => {
		const { enter, started } = setUp(2);
		enter("research 1", "r", "background");
		enter("research 2", "r", "background");
		expect(started).toEqual(["research 1"]);
		enter("question");
		expect(started).toEqual(["research 1", "question"]);
	});

	test("starts a chat in a free slot while background requests fill the queue", () => {
		const { enter, started } = setUp(2, 1);
		enter("research 1", "r", "background");
		enter("research 2", "r", "background");
		expect(enter("question")).not.toBeNull();
		expect(started).toContain("question");
	});

	test("reports a request's position only when it changes", () => {
		const { enter, positions } = setUp(1);
		const running = enter("a");
		const second = enter("b");
		enter("c");
		expect(positions.get("c")).toEqual([{ position: 2, etaMs: 2_000 }]);
		second?.leave();
		expect(positions.get("c")?.map(({ position }) => position)).toEqual([2, 1]);
		running?.leave();
		expect(positions.get("c")).toHaveLength(2);
	});

	test("estimates waiting times from the duration of past requests and the elapsed time of running ones", () => {
		const { enter, advance } = setUp(1);
		const first = enter("a");
		advance(4_000);
		first?.leave();
		enter("b");
		advance(1_000);
		expect(enter("c")?.position()).toEqual({ position: 1, etaMs: 3_000 });
	});

	test("forgets requests that leave while waiting", () => {
		const { enter, started, queue } = setUp(1);
		const running = enter("a");
		enter("b")?.leave();
		running?.leave();
		expect(started).toEqual(["a"]);
		expect(queue).toMatchObject({ busy: 0, waiting: 0 });
	});

	test("holds requests while there are no slots, and starts them when slots are added", () => {
		const { enter, started, queue } = setUp(0);
		enter("a");
		expect(started).toEqual([]);
		queue.setSlots(1);
		expect(started).toEqual(["a"]);
	});

	test("releases a slot once, even if a request leaves twice", () => {
		const { enter, started, queue } = setUp(1);
		const first = enter("a");
		first?.leave();
		enter("b");
		first?.leave();
		enter("c");
		expect(started).toEqual(["a", "b"]);
		expect(queue.busy).toBe(1);
	});
});
