import { describe, expect, test } from "vitest";
import { V1ServerFrame } from "../../../../../src/contracts/protocol-v1-socket.ts";
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

function translate(frame: ServerFrame, announced = new Set<string>()): V1ServerFrame[] {
	return toV1Frames(frame, announced).map((translated) => V1ServerFrame.parse(translated));
}

describe("a protocol v1 client", () => {
	test("receives selected_agent in only one update per task", () => {
		const announced = new Set<string>();
		const updates = [update, update, { ...update, task_id: "c1.u" }].flatMap((frame) =>
			translate(frame, announced),
		);
		expect(updates.map((frame) => "selected_agent" in frame && frame.selected_agent)).toEqual([
			"qa",
			false,
			"qa",
		]);
	});

	test("receives task_started without the question", () => {
		const user_message = { id: "m1", content: "secret" };
		const frame = { type: "task_started", ...event, message: "…", agent_type: "qa", user_message } as const;
		expect(JSON.stringify(translate(frame))).not.toContain("secret");
	});

	test("receives task_failed after task_cancelled and task_timeout", () => {
		const cancelled = { type: "task_cancelled", ...event, message: "Stopped.", text: "half" } as const;
		expect(translate(cancelled).map(({ type }) => type)).toEqual(["task_cancelled", "task_failed"]);
		const late = { type: "task_failed", ...event, error: "Too slow.", code: "task_timeout" } as const;
		expect(translate(late)).toMatchObject([
			{ type: "task_timeout", message: "Too slow." },
			{ type: "task_failed", error: "Too slow." },
		]);
	});

	test("receives a snapshot as an update without text", () => {
		const progress = {
			state: "running",
			attempt: 1,
			stage: "generating",
			progress: 80,
			message: "…",
		} as const;
		const [translated] = translate({ type: "snapshot", ...where, ...progress, text: "half", upto_seq: 9 });
		expect(translated).toMatchObject({ type: "task_update", status: "processing", progress: 80 });
		expect(translated).not.toHaveProperty("text");
	});

	test("receives no tokens, retries or gaps", () => {
		expect(translate({ type: "task_token", ...event, text: "a", attempt: 1 })).toEqual([]);
		const retry = { attempt: 2, retry_in_ms: 5, reason: "…" };
		expect(translate({ type: "task_retrying", ...event, ...retry })).toEqual([]);
		const { timestamp, conversation_id } = where;
		expect(translate({ type: "gap", timestamp, conversation_id, from_seq: 1, to_seq: 2 })).toEqual([]);
	});
});
