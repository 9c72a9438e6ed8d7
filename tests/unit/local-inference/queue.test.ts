import { describe, expect, test } from "vitest";
import { FairQueue, type Pass, type Place, type Priority } from "../../../local-inference/queue.ts";

function setUp(slots: number, waitingMax = 10) {
	let now = 0;
	const started: string[] = [];
	const putOut: string[] = [];
	const places = new Map<string, Place[]>();
	const queue = new FairQueue(waitingMax, { now: () => now, expectedMs: () => 1_000 });
	queue.setSlots(slots);
	const enter = (name: string, userKey = name, priority: Priority = "chat"): Pass | null => {
		places.set(name, []);
		return queue.enter({
			priority,
			userKey,
			onTurn: () => started.push(name),
			onPlace: (place) => places.get(name)?.push(place),
			onPutOut: () => putOut.push(name),
		});
	};
	return { queue, enter, started, putOut, places, pass: (ms: number) => (now += ms) };
}

describe("the queue in front of the slots", () => {
	test("starts as many as there are slots, and the next one when a slot is given back", () => {
		const { enter, started, queue } = setUp(2);
		const first = enter("a");
		enter("b");
		enter("c");
		expect(started).toEqual(["a", "b"]);
		expect(queue).toMatchObject({ busy: 2, waiting: 1 });
		first?.leave();
		expect(started).toEqual(["a", "b", "c"]);
	});

	test("refuses what does not fit, and says when to come back", () => {
		const { enter, queue } = setUp(1, 1);
		enter("a");
		enter("b");
		expect(enter("c")).toBeNull();
		expect(queue.retryAfterMs()).toBe(1_000);
	});

	test("puts out the newest background work for a chat when it is full", () => {
		const { enter, started, putOut, places, queue } = setUp(2, 3);
		const passes = ["r1", "r2", "r3", "r4"].map((name) => enter(name, "r", "background"));
		const answering = enter("first question");
		expect(enter("second question")).not.toBeNull();
		expect(putOut).toEqual(["r4"]);
		expect(places.get("second question")).toEqual([{ position: 1, etaMs: 1_000 }]);
		expect(queue).toMatchObject({ busy: 2, waiting: 3 });
		passes[3]?.leave();
		expect(passes[3]?.place()).toBeNull();
		answering?.leave();
		expect(started).toEqual(["r1", "first question", "second question"]);
		expect(queue.waiting).toBe(2);
	});

	test("puts out the newest request of the user with the most waiting for one with fewer", () => {
		const { enter, putOut, places } = setUp(1, 3);
		for (const name of ["a1", "a2", "a3", "a4"]) enter(name, "a");
		expect(enter("b1", "b")).not.toBeNull();
		expect(putOut).toEqual(["a4"]);
		expect(enter("b2", "b")).toBeNull();
		expect(enter("a5", "a")).toBeNull();
		expect(enter("c1", "c")).not.toBeNull();
		expect(enter("d1", "d")).toBeNull();
		expect(putOut).toEqual(["a4", "a3"]);
		expect(places.get("d1")).toEqual([]);
	});

	test("keeps chat in when background work comes to a full queue", () => {
		const { enter, putOut } = setUp(1, 2);
		for (const name of ["a1", "a2", "a3"]) enter(name, "a");
		expect(enter("research", "r", "background")).toBeNull();
		expect(putOut).toEqual([]);
	});

	test("serves the users in turn, however many requests one of them has", () => {
		const { enter, started } = setUp(1);
		const passes = new Map(["a1", "a2", "a3", "b1", "c1"].map((name) => [name, enter(name, name.charAt(0))]));
		for (let i = 0; i < passes.size; i++) passes.get(started.at(-1) ?? "")?.leave();
		expect(started).toEqual(["a1", "a2", "b1", "c1", "a3"]);
	});

	test("serves chat before background", () => {
		const { enter, started } = setUp(1);
		const running = enter("a");
		enter("research", "r", "background");
		enter("question", "q", "chat");
		running?.leave();
		expect(started).toEqual(["a", "question"]);
	});

	test("leaves the last of several slots to chat", () => {
		const { enter, started } = setUp(2);
		enter("research 1", "r", "background");
		enter("research 2", "r", "background");
		expect(started).toEqual(["research 1"]);
		enter("question");
		expect(started).toEqual(["research 1", "question"]);
	});

	test("lets a chat through to a free slot while background work fills the queue", () => {
		const { enter, started } = setUp(2, 1);
		enter("research 1", "r", "background");
		enter("research 2", "r", "background");
		expect(enter("question")).not.toBeNull();
		expect(started).toContain("question");
	});

	test("tells each its place when it changes, and only then", () => {
		const { enter, places } = setUp(1);
		const running = enter("a");
		const second = enter("b");
		enter("c");
		expect(places.get("c")).toEqual([{ position: 2, etaMs: 2_000 }]);
		second?.leave();
		expect(places.get("c")?.map(({ position }) => position)).toEqual([2, 1]);
		running?.leave();
		expect(places.get("c")).toHaveLength(2);
	});

	test("estimates by how long requests took, and by how long the running ones already run", () => {
		const { enter, pass } = setUp(1);
		const first = enter("a");
		pass(4_000);
		first?.leave();
		enter("b");
		pass(1_000);
		expect(enter("c")?.place()).toEqual({ position: 1, etaMs: 3_000 });
	});

	test("forgets who left while waiting", () => {
		const { enter, started, queue } = setUp(1);
		const running = enter("a");
		enter("b")?.leave();
		running?.leave();
		expect(started).toEqual(["a"]);
		expect(queue).toMatchObject({ busy: 0, waiting: 0 });
	});

	test("keeps everybody waiting while there are no slots, and starts them when there are", () => {
		const { enter, started, queue } = setUp(0);
		enter("a");
		expect(started).toEqual([]);
		queue.setSlots(1);
		expect(started).toEqual(["a"]);
	});

	test("gives a slot back once, even when it is left twice", () => {
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
