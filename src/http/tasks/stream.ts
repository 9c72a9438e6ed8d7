import { Hono } from "hono";
import * as z from "zod";
import { TaskId } from "../../contracts/ids.ts";
import type { ServerFrame } from "../../contracts/socket.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { params } from "../middleware/validate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { eventStream, sseEvent } from "./event-stream.ts";
import { followTask } from "./follow-task.ts";

const StreamPath = z.object({ task_id: TaskId });

/** Streams the events of a task as server-sent events. Disconnecting does not stop the task. */
export const stream = new Hono<AppEnv>()
	.use(authenticate)
	.get(
		"/:task_id",
		describeRoute(
			"Stream a task's events",
			{ 200: { "text/event-stream": z.string() }, 204: null },
			{ headers: { "last-event-id": "`seq` of the last event received" } },
		),
		params(StreamPath, "task_not_found"),
		async (c) => {
			const { task_id: taskId } = c.req.valid("param");
			const after = lastEventId(c.req.header("last-event-id"));
			const stop = new AbortController();
			const { principal } = c.var;
			const events = followTask({ env: c.env, principal, taskId, after }, stop.signal);
			// Reads the first event before responding, so that an unknown task can still return an error status.
			const first = await events.next();
			// No events are left. A 204 tells an EventSource to stop reconnecting.
			if (first.done) return c.body(null, 204);
			return eventStream(formatEvents(first.value, events), stop).response;
		},
	);

async function* formatEvents(first: ServerFrame, rest: AsyncIterable<ServerFrame>): AsyncGenerator<string> {
	yield formatFrame(first);
	try {
		for await (const frame of rest) yield formatFrame(frame);
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		yield sseEvent({ name: "error", data: { message: error.message, code: error.code } });
	}
}

/**
 * Formats a frame as a server-sent event. The event's id is the frame's `seq` or, for a snapshot, the `seq` of the last
 * event it covers.
 */
function formatFrame(frame: ServerFrame): string {
	const id = frame.type === "snapshot" ? frame.upto_seq : "seq" in frame ? frame.seq : undefined;
	return sseEvent({ name: frame.type, data: frame, ...(id === undefined ? {} : { id }) });
}

function lastEventId(header: string | undefined): number {
	return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : 0;
}
