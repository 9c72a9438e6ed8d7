import { Hono } from "hono";
import { z } from "zod";
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

/** A task's events as Server-Sent Events. A client that goes away stops nothing. */
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
			// The first event is awaited, so that an unknown task is an error and not an empty stream.
			const first = await events.next();
			// All of it is known already: only this status keeps an EventSource from asking for ever.
			if (first.done) return c.body(null, 204);
			return eventStream(asSse(first.value, events), stop).response;
		},
	);

async function* asSse(first: ServerFrame, rest: AsyncIterable<ServerFrame>): AsyncGenerator<string> {
	yield eventOf(first);
	try {
		for await (const frame of rest) yield eventOf(frame);
	} catch (error) {
		if (!(error instanceof AppError)) throw error;
		yield sseEvent({ name: "error", data: { message: error.message, code: error.code } });
	}
}

/** The id is the event's `seq`; a snapshot stands for everything up to its own. */
function eventOf(frame: ServerFrame): string {
	const id = frame.type === "snapshot" ? frame.upto_seq : "seq" in frame ? frame.seq : undefined;
	return sseEvent({ name: frame.type, data: frame, ...(id === undefined ? {} : { id }) });
}

function lastEventId(header: string | undefined): number {
	return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : 0;
}
