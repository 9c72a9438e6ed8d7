import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SignedIn } from "../../src/contracts/auth.ts";
import { SMALL_MODEL } from "../support/model-server.ts";
import { V1Client, type Wire } from "../support/protocol-v1-client.ts";
import { type Stack, startStack } from "../support/stack.ts";

const SHORT = "What is cryptocurrency?";
const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";

describe("the older client at the real stack", () => {
	let stack: Stack;
	let token: string;

	beforeAll(async () => {
		stack = await startStack({ env: { LOCAL_MODEL: SMALL_MODEL } });
		await stack.modelReady();
		const guest = await fetch(new URL("/api/authentication/guest/", stack.url), { method: "POST" });
		token = SignedIn.parse(await guest.json()).access;
	});

	afterAll(() => stack[Symbol.asyncDispose]());

	function older(): V1Client {
		return new V1Client({
			open: () => dial(new URL("/ws/agent/", stack.url.replace(/^http/, "ws")).href),
			fetch: (path, init) => fetch(new URL(`/api${path}`, stack.url), init),
			token: () => token,
			after: (ms, run) => void setTimeout(run, ms),
		});
	}

	test("has two conversations at once on one socket, and both are answered by the model", async () => {
		const client = older();
		await client.connect();
		const asked = [client.ask(SHORT), client.ask("What is Bitcoin?")];
		await client.until(() => client.spinners.size === 0);
		client.stop();
		expect(client.faults).toEqual([]);
		expect(new Set(client.shown.map(({ conversation }) => conversation))).toEqual(new Set(asked));
		for (const { result } of client.of("task_completed")) {
			expect(result).toMatchObject({ provider: "llama-cpp", model_used: SMALL_MODEL });
			expect(result.response).not.toBe("");
		}
	});

	test("stops an answer, and its spinner goes", async () => {
		const client = older();
		await client.connect();
		client.ask(LONG_STORY);
		await client.until(() => client.of("task_update").some(({ stage }) => stage === "generating"));
		client.send({ action: "cancel_task", task_id: client.of("task_started")[0]?.task_id });
		await client.until(() => client.spinners.size === 0);
		client.stop();
		expect(client.frames.slice(-2).map(({ type }) => type)).toEqual(["task_cancelled", "task_failed"]);
	});

	test("polls where it has no socket", async () => {
		const client = older();
		client.ask(SHORT);
		await client.until(() => client.spinners.size === 0);
		expect(client.shown).toHaveLength(1);
		expect(client.shown[0]?.text).not.toBe("");
	});

	test("comes back by itself after everything was killed, and gets each answer once", async () => {
		const client = older();
		await client.connect();
		const asked = [client.ask(LONG_STORY), client.ask(SHORT)];
		await client.until(() => client.of("task_started").length === 2);
		await stack.killAll9();
		await client.until(() => client.closedWith !== null);
		stack = await stack.restart();
		await client.until(() => client.spinners.size === 0);
		expect(client.reconnects.length).toBeGreaterThan(0);
		expect(client.shown.map(({ conversation }) => conversation).toSorted()).toEqual(asked.toSorted());
		expect(client.of("task_completed")).toHaveLength(2);
		expect(client.faults).toEqual([]);
		client.stop();
	});
});

/** Resolves with an open socket. */
function dial(url: string): Promise<Wire> {
	return new Promise((resolve, reject) => {
		const socket = new WebSocket(url);
		socket.addEventListener("open", () => {
			resolve({
				send: (text) => socket.send(text),
				close: () => socket.close(),
				addEventListener: (type, hear) => socket.addEventListener(type, (event) => hear({ ...told(event) })),
			});
		});
		socket.addEventListener("error", () => reject(new Error("Nobody answers.")));
	});
}

function told(event: Event): { data?: unknown; code?: number } {
	if (event instanceof MessageEvent) return { data: event.data };
	return event instanceof CloseEvent ? { code: event.code } : {};
}
