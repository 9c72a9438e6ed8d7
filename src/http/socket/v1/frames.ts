import type { GuideFrame } from "../../../contracts/protocol-v1.ts";
import type { ServerFrame } from "../../../contracts/socket.ts";

/**
 * What the older clients get for a frame of version 2. `routed` holds the tasks whose agent they know already, since an
 * update may name it once only.
 */
export function toGuide(frame: ServerFrame, routed: Set<string>): GuideFrame[] {
	switch (frame.type) {
		case "task_started": {
			const { user_message, repeated, ...started } = frame;
			return [started];
		}
		case "task_update": {
			const { selected_agent, ...update } = frame;
			if (selected_agent === undefined || routed.has(frame.task_id)) return [update];
			routed.add(frame.task_id);
			return [frame];
		}
		case "task_completed":
			return [frame];
		case "task_failed": {
			const { code, error, type, ...head } = frame;
			return code === "task_timeout" ? [{ type: "task_timeout", ...head, message: error }, frame] : [frame];
		}
		case "task_cancelled": {
			const { type, text, message, ...head } = frame;
			return [
				{ type, ...head, message },
				{ type: "task_failed", ...head, error: message, code: "task_cancelled" },
			];
		}
		case "snapshot": {
			const { type, attempt, text, upto_seq, ...where } = frame;
			return [{ type: "task_update", ...where, status: "processing" }];
		}
		case "error": {
			const { message_id, ...error } = frame;
			return [error];
		}
		default:
			return [];
	}
}
