import { setImmediate } from "node:timers/promises";
import type { Clock, Fetch, SocketConstructor } from "../../../src/client/platform.ts";
import type { ServerFrame, ServerFrameOf } from "../../../src/contracts/socket.ts";
import type { ChatResult, ExpansionResult } from "../../../src/contracts/tasks.ts";

export const AT = "2026-11-22T12:00:00.000Z";
export const CONVERSATION = "chat_1_abc";

/** A clock that advances only when `advance` is called. */
export function fakeClock(): Clock & { advance(ms: number): Promise<void> } {
	let now = Date.parse(AT);
	let timers: { at: number; work: () => void }[] = [];
	return {
		now: () => now,
		after(delayMs, work) {
			const timer = { at: now + delayMs, work };
			timers.push(timer);
			return () => {
				timers = timers.filter((other) => other !== timer);
			};
		},
		async advance(ms) {
			const end = now + ms;
			await flushPromises();
			for (;;) {
				const due = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
				if (!due) break;
				now = due.at;
				timers = timers.filter((timer) => timer !== due);
				due.work();
				await flushPromises();
			}
			now = end;
		},
	};
}

/** Runs all pending promise callbacks. */
export async function flushPromises(): Promise<void> {
	await setImmediate();
	await setImmediate();
}

export interface FakeSocket {
	url: URL;
	/** The frames that the client sent. */
	sent: { action: string; [field: string]: unknown }[];
	closed: boolean;
	/** As that of a WebSocket. */
	readyState: number;
	/** Delivers `connection_established`. */
	establish(lastSeq?: number): void;
	/** Delivers a frame, adding the fields that all frames have. */
	deliver(frame: { type: string; [field: string]: unknown }): void;
	deliverText(text: string): void;
	/** Closes the socket from the server's side. */
	drop(code?: number): void;
}

/** A WebSocket class that records its sockets in `opened`, newest last. */
export function fakeSockets(): { WebSocket: SocketConstructor; opened: FakeSocket[]; newest(): FakeSocket } {
	const opened: FakeSocket[] = [];
	class Fake {
		constructor(url: string) {
			const listeners = { message: (_: { data: unknown }) => {}, close: (_: { code: number }) => {} };
			const socket: FakeSocket = {
				url: new URL(url),
				sent: [],
				closed: false,
				readyState: 1,
				establish: (lastSeq = 0) =>
					socket.deliver({
						type: "connection_established",
						message: "",
						user_id: "u",
						protocol: 2,
						last_seq: lastSeq,
					}),
				deliver: (frame) =>
					socket.deliverText(JSON.stringify({ timestamp: AT, conversation_id: CONVERSATION, ...frame })),
				deliverText: (text) => listeners.message({ data: text }),
				drop: (code = 1006) => listeners.close({ code }),
			};
			opened.push(socket);
			Object.defineProperty(this, "readyState", { get: () => socket.readyState });
			Object.assign(this, {
				addEventListener: (type: "message" | "close", listener: () => void) => {
					listeners[type] = listener;
				},
				send: (text: string) => socket.sent.push(JSON.parse(text)),
				close: () => {
					socket.closed = true;
				},
			});
		}
		declare addEventListener: () => void;
		declare send: () => void;
		declare close: () => void;
	}
	const newest = () => {
		const socket = opened.at(-1);
		if (!socket) throw new Error("no socket was opened");
		return socket;
	};
	return { WebSocket: Fake, opened, newest };
}

export interface Call {
	/** `POST /api/…` */
	route: string;
	query: Record<string, string>;
	body: Record<string, unknown>;
	/** The raw body. `body` is empty if this is not JSON. */
	text: string;
	contentType: string | null;
	authorization: string | null;
	accept: string | null;
}

/** A response. A string body is sent unchanged; any other body is sent as JSON. */
type FakeResponse = { status?: number; body: unknown };

/** Creates a `fetch` that responds by route. The longest matching prefix wins; requests to other routes fail. */
export function fakeServer(routes: Record<string, (call: Call) => FakeResponse | Promise<FakeResponse>>) {
	const calls: Call[] = [];
	const fetch: Fetch = async (url, init) => {
		const { pathname, searchParams } = new URL(url);
		const headers = new Headers(init.headers);
		const call: Call = {
			route: `${init.method} ${pathname}`,
			query: Object.fromEntries(searchParams),
			body: headers.get("content-type") === "application/json" ? JSON.parse(String(init.body)) : {},
			text: String(init.body ?? ""),
			contentType: headers.get("content-type"),
			authorization: headers.get("authorization"),
			accept: headers.get("accept"),
		};
		calls.push(call);
		const name = Object.keys(routes)
			.filter((prefix) => call.route.startsWith(prefix))
			.sort((a, b) => b.length - a.length)[0];
		const route = name === undefined ? undefined : routes[name];
		if (!route) throw new TypeError("fetch failed");
		const { status = 200, body } = await route(call);
		return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
	};
	return {
		fetch,
		calls,
		routes,
		callsTo: (route: string) => calls.filter((call) => call.route.startsWith(route)),
	};
}

export function errorResponse(status: number, code: string): FakeResponse {
	return { status, body: { error: `Rejected: ${code}.`, code, request_id: "request-1" } };
}

export function taskId(n = 1): string {
	return `${CONVERSATION}.01J${String(n).padStart(23, "0")}`;
}

const taskFields = (task: string) => ({
	task_id: task,
	conversation_id: CONVERSATION,
	user_id: "u",
	processed_async: true as const,
	processing_time: 1,
	response_time_ms: 1_000,
	timeline: [],
	attempts: 1,
});

export function chatResult(response: string, task = taskId()): ChatResult {
	return {
		...taskFields(task),
		response,
		model_used: "small",
		provider: "llama-cpp",
		agent_type: "general",
		context_used: false,
		context_sources: 0,
		sources: [],
		evidence: [],
		question_type: "factual",
		usage: { prompt_tokens: 10, completion_tokens: 5 },
		timing: { queued_ms: 1, search_ms: 2, first_token_ms: 3, tokens_per_second: 4 },
		fallbacks: [],
		finish_reason: "stop",
	};
}

export function expansionResult(pages: ExpansionResult["pages"], task = taskId()): ExpansionResult {
	return {
		...taskFields(task),
		topic: "Gold",
		response: "Read 1 page on Gold.",
		pages_added: pages.length,
		pages_updated: 0,
		pages,
		agent_type: "research",
	};
}

const head = (seq: number, task: string) => ({
	timestamp: AT,
	conversation_id: CONVERSATION,
	task_id: task,
	seq,
});

function taskStarted(seq: number, messageId: string, task = taskId()): ServerFrameOf<"task_started"> {
	return {
		type: "task_started",
		...head(seq, task),
		message: "AI is processing your message...",
		agent_type: "general",
		user_message: { id: messageId, content: "What is it?" },
	};
}

/** Frames in the server's format. */
export const frames = {
	started: taskStarted,
	repeated: (seq: number, messageId: string, task = taskId()): ServerFrame => ({
		...taskStarted(seq, messageId, task),
		repeated: true,
	}),
	update: (seq: number, progress: number, message: string, task = taskId()): ServerFrame => ({
		type: "task_update",
		...head(seq, task),
		status: "processing",
		state: "running",
		stage: "generating",
		progress,
		message,
	}),
	token: (seq: number, text: string, attempt = 1, task = taskId()): ServerFrame => ({
		type: "task_token",
		...head(seq, task),
		text,
		attempt,
	}),
	retrying: (seq: number, attempt: number, task = taskId()): ServerFrame => ({
		type: "task_retrying",
		...head(seq, task),
		attempt,
		retry_in_ms: 500,
		reason: "The model server went away.",
	}),
	completed: (seq: number, response: string, task = taskId()): ServerFrame => ({
		type: "task_completed",
		...head(seq, task),
		result: chatResult(response, task),
	}),
	failed: (seq: number, task = taskId()): ServerFrame => ({
		type: "task_failed",
		...head(seq, task),
		error: "No model answered.",
		code: "model_unavailable",
	}),
	cancelled: (seq: number, text: string, task = taskId()): ServerFrame => ({
		type: "task_cancelled",
		...head(seq, task),
		message: "Stopped.",
		text,
	}),
	snapshot: (uptoSeq: number, text: string, attempt = 1, task = taskId()): ServerFrame => ({
		type: "snapshot",
		timestamp: AT,
		conversation_id: CONVERSATION,
		task_id: task,
		state: "running",
		attempt,
		stage: "generating",
		progress: 80,
		message: "Generating response…",
		text,
		upto_seq: uptoSeq,
	}),
};
