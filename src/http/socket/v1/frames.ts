import type { V1ServerFrame } from "../../../contracts/protocol-v1-socket.ts";
import type { ServerFrame } from "../../../contracts/socket.ts";

/**
 * Translates a protocol v2 frame into zero or more protocol v1 frames. Adds tasks to `announced` once the client knows
 * their agent, because only one update of a task may carry `selected_agent`.
 */
export function toV1Frames(frame: ServerFrame, announced: Set<string>): V1ServerFrame[] {
	switch (frame.type) {
		case "task_started": {
			const { user_message, repeated, ...started } = frame;
			return [started];
		}
		case "task_update": {
			const { selected_agent, contributions, queue, at_ms, ...update } = frame;
			if (selected_agent === undefined || announced.has(frame.task_id)) return [update];
			announced.add(frame.task_id);
			return [{ ...update, selected_agent }];
		}
		case "task_completed":
			return [frame];
		case "task_failed": {
			const { retry_at, timeline, ...failed } = frame;
			const { code, error, type, ...head } = failed;
			return code === "task_timeout" ? [{ type: "task_timeout", ...head, message: error }, failed] : [failed];
		}
		case "task_cancelled": {
			const { type, text, message, timeline, ...head } = frame;
			return [
				{ type, ...head, message },
				{ type: "task_failed", ...head, error: message, code: "task_cancelled" },
			];
		}
		case "snapshot": {
			const { type, attempt, text, contributions, queue, timeline, upto_seq, ...where } = frame;
			return [{ type: "task_update", ...where, status: "processing" }];
		}
		case "error": {
			const { message_id, fields, ...error } = frame;
			return [error];
		}
		default:
			return [];
	}
}
