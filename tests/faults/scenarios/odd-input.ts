import { setTimeout as delay } from "node:timers/promises";
import { ErrorBody } from "../../../src/contracts/errors.ts";
import { tryParseJson } from "../../../src/contracts/json.ts";
import { FRAME_MAX_BYTES } from "../../../src/contracts/limits.ts";
import { Guest } from "../../support/guest.ts";
import type { Random } from "../../support/random.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { PlainSocket } from "../plain-socket.ts";
import type { Scenario } from "../scenario.ts";

const AT_ONCE = 8;
const FRAMES_A_SOCKET = 100;
const DEPTH = 1_000;
/** Long texts are this much shorter or longer than a frame may be. */
const EDGE_CHARS = 200;
/** The id of the question that follows all odd frames of a socket. */
const LAST = "last";
const LATE_MS = 60_000;
const PATHS = [
	"/api/agents/async/chat_async/",
	"/api/agents/async/multiagent_async/",
	"/api/agents/classify/",
	"/api/authentication/ws-ticket/",
	"/api/authentication/token/refresh/",
	"/api/knowledge/pages/",
	"/api/knowledge/search/",
	"/v1/chat/completions",
	"/v1/responses",
	"/mcp",
];
const BODY = {
	message: "Hi",
	query: "Hi",
	model: "none",
	messages: [{ role: "user", content: "Hi" }],
	agent_type: "qa",
	max_tokens: 5,
	conversation_id: "c1",
	refresh: "a.1.b",
	title: "Page",
	text: "Text",
};
const FRAME = { action: "start_chat", message: "Hi", max_tokens: 5, last_seq: 0, seq: 1, task_id: "c1.1" };
const STACK_TRACE = /\n?\s+at .+:\d+:\d+|node_modules|\.ts:\d+/;

/** A run is one HTTP request and one frame. */
export const ODD_INPUT: Scenario = {
	name: "odd-input",
	promise:
		"Odd requests and frames cause no 5xx and no stack trace, and close no socket that respects the limits",
	runs: { short: 0, all: 10_000 },
	async run(runs, random) {
		await using stack = await startStack({
			env: { INFERENCE: "extractive", WEB_SEARCH: "none", GUEST_QUESTIONS_PER_DAY: "100000" },
		});
		const guest = await Guest.signIn(stack.url);
		const violations: string[] = [];
		const statuses = new Map<number, number>();
		for (let sent = 0; sent < runs; sent += AT_ONCE) {
			const inputs = Array.from({ length: Math.min(AT_ONCE, runs - sent) }, () => ({
				path: random.pick(PATHS),
				body: oddBody(random, BODY),
			}));
			await Promise.all(
				inputs.map(async ({ path, body }) => {
					const { status, text } = await send(stack, await guest.accessToken(), path, body);
					statuses.set(status, (statuses.get(status) ?? 0) + 1);
					const isServerError =
						status >= 500 && ErrorBody.safeParse(tryParseJson(text)).data?.code !== "unavailable";
					if (isServerError || STACK_TRACE.test(text))
						violations.push(`${path} returned ${status} to ${show(body)}: ${text}`);
				}),
			);
		}
		let sockets = 0;
		for (let sent = 0; sent < runs; sent += FRAMES_A_SOCKET) {
			const frames = Array.from({ length: Math.min(FRAMES_A_SOCKET, runs - sent) }, () =>
				oddBody(random, FRAME),
			);
			violations.push(...(await sendFrames(guest, `socket-${sockets++}`, frames)));
		}
		const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
		return { violations, figure: `${counts.join(", ")}; ${runs} frames on ${sockets} sockets` };
	},
};

type Body = string | Uint8Array<ArrayBuffer>;

/** Returns a body that is unusual, damaged, of the wrong types, too deep, too large, or no text. */
function oddBody(random: Random, good: Readonly<Record<string, unknown>>): Body {
	const key = random.pick(Object.keys(good));
	return random.pick<() => Body>([
		() => random.text(60),
		() => JSON.stringify(random.json(4)),
		() => JSON.stringify({ ...good, [key]: random.json(2) }),
		() => random.damage(JSON.stringify(good)),
		() => [`{"${key}":`.repeat(DEPTH), "1", "}".repeat(DEPTH)].join(""),
		() => "[".repeat(DEPTH),
		() =>
			JSON.stringify({
				...good,
				[key]: "x".repeat(FRAME_MAX_BYTES - EDGE_CHARS + random.below(2 * EDGE_CHARS)),
			}),
		() => Uint8Array.from({ length: 1 + random.below(50) }, () => random.below(256)),
	])();
}

async function send(stack: Stack, token: string, path: string, body: Body) {
	const headers = {
		authorization: `Bearer ${token}`,
		"content-type": "application/json",
		// As MCP clients send.
		accept: "application/json, text/event-stream",
	};
	const response = await fetch(new URL(path, stack.url), { method: "POST", headers, body });
	return { status: response.status, text: await response.text() };
}

/** Sends frames on a new socket, which must then answer a question. Returns what was wrong. */
async function sendFrames(guest: Guest, conversationId: string, frames: readonly Body[]): Promise<string[]> {
	const socket = await PlainSocket.connect(guest, conversationId);
	try {
		for (const frame of frames) socket.send(frame);
		socket.send(JSON.stringify({ action: "start_chat", message: "Are you there?", message_id: LAST }));
		const { received } = socket;
		const answered = received.until(() => {
			const last = received.of("task_started").find(({ user_message }) => user_message.id === LAST);
			return received.of("task_completed").some(({ task_id }) => task_id === last?.task_id);
		});
		const isAnswered = await Promise.race([answered.then(() => true), delay(LATE_MS, false, { ref: false })]);
		const leaked = received
			.of("error")
			.filter(({ code, message }) => code === "internal_error" || STACK_TRACE.test(message));
		return [
			...(isAnswered ? [] : [`${conversationId} answered no question after its frames`]),
			...leaked.map((frame) => `${conversationId} received ${JSON.stringify(frame)}`),
		];
	} finally {
		socket.close();
	}
}

function show(body: Body): string {
	return JSON.stringify(typeof body === "string" ? body.slice(0, 200) : [...body]);
}
