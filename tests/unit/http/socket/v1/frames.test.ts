import { describe, expect, test } from "vitest";
import { V1ServerFrame } from "../../../../../src/contracts/protocol-v1.ts";
import type { ServerFrame } from "../../../../../src/contracts/socket.ts";
import { toV1Frames } from "../../../../../src/http/socket/v1/frames.ts";

const where = { timestamp: "2026-01-01T00:00:00.000Z", conversation_id: "c1", task_id: "c1.t" };
const event = { ...where, seq: 7 };
const update = {
	type: "task_update",
	...event,
	status: "processing",
	state: "running",
	progress: 10,
	message: "Planning...",
	stage: "planning",
	selected_agent: "qa",
} as const;

function translated(frame: ServerFrame, routed = new Set<string>()): V1ServerFrame[] {
	return toV1Frames(frame, routed).map((guide) => V1ServerFrame.parse(guide));
}

describe("the older clients", () => {
	test("are told of the chosen agent in one update of a task alone", () => {
		const routed = new Set<string>();
		const told = [update, update, { ...update, task_id: "c1.u" }].flatMap((frame) =>
			translated(frame, routed),
		);
		expect(told.map((frame) => "selected_agent" in frame && frame.selected_agent)).toEqual([
			"qa",
			false,
			"qa",
		]);
	});

	test("learn of the question that a task is for nothing but that it began", () => {
		const user_message = { id: "m1", content: "secret" };
		const frame = { type: "task_started", ...event, message: "…", agent_type: "qa", user_message } as const;
		expect(JSON.stringify(translated(frame))).not.toContain("secret");
	});

	test("get a failure behind a stop and behind a time-out, since that alone ends a question", () => {
		const cancelled = { type: "task_cancelled", ...event, message: "Stopped.", text: "half" } as const;
		expect(translated(cancelled).map(({ type }) => type)).toEqual(["task_cancelled", "task_failed"]);
		const late = { type: "task_failed", ...event, error: "Too slow.", code: "task_timeout" } as const;
		expect(translated(late)).toMatchObject([
			{ type: "task_timeout", message: "Too slow." },
			{ type: "task_failed", error: "Too slow." },
		]);
	});

	test("get a snapshot as an update without its text", () => {
		const stand = { state: "running", attempt: 1, stage: "generating", progress: 80, message: "…" } as const;
		const [told] = translated({ type: "snapshot", ...where, ...stand, text: "half", upto_seq: 9 });
		expect(told).toMatchObject({ type: "task_update", status: "processing", progress: 80 });
		expect(told).not.toHaveProperty("text");
	});

	test("get no tokens, no retries, no gaps", () => {
		expect(translated({ type: "task_token", ...event, text: "a", attempt: 1 })).toEqual([]);
		const retry = { attempt: 2, retry_in_ms: 5, reason: "…" };
		expect(translated({ type: "task_retrying", ...event, ...retry })).toEqual([]);
		const { timestamp, conversation_id } = where;
		expect(translated({ type: "gap", timestamp, conversation_id, from_seq: 1, to_seq: 2 })).toEqual([]);
	});
});
