import { describe, expect } from "vitest";
import { MESSAGE_MAX_CHARS } from "../../src/contracts/limits.ts";
import { ServerFrame } from "../../src/contracts/socket.ts";
import { Listener } from "../support/listener.ts";
import { SMALL_MODEL } from "../support/model-server.ts";
import { modelTest as test } from "../support/shared-stack.ts";
import { usageRows } from "../support/usage-log.ts";

const EVENTUALLY = { timeout: 60_000 };
const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";

describe("a question to a running stack", () => {
	test("goes through every stage in order, gets a streamed answer and creates one usage row", async ({
		guest,
		stack,
	}) => {
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		const task = await conversation.ask("What is cryptocurrency?", { maxTokens: 150 });
		const { state, result } = await task.finished();
		conversation.close();

		expect(state).toBe("completed");
		expect(result).toMatchObject({ provider: "llama-cpp", model_used: SMALL_MODEL, fallbacks: [] });
		expect(result?.sources[0]).toMatchObject({ title: "Cryptocurrency" });

		const kinds = listener.frames.map((frame) => (frame.type === "task_update" ? frame.stage : frame.type));
		// A slow model may be busy with another test, and the client pings a socket that is silent for long.
		const others = ["connection_established", "waiting", "pong", "task_token", "task_retrying"];
		expect([...new Set(kinds)].filter((kind) => !others.includes(kind))).toEqual([
			"task_started",
			"searching",
			"found",
			"analyzing",
			"generating",
			"complete",
			"task_completed",
		]);
		// The small model may write nothing at first, depending on the machine; then there is another attempt.
		const lastAttempt = listener.frames.slice(kinds.lastIndexOf("task_retrying") + 1);
		const progress = lastAttempt.flatMap((frame) => (frame.type === "task_update" ? [frame.progress] : []));
		expect(progress).toEqual(progress.toSorted((a, b) => a - b));
		const seqs = listener.frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
		expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));

		expect(listener.of("task_token").length).toBeGreaterThan(1);
		expect(listener.text(task.taskId, result?.attempts)).toBe(result?.response);
		expect(await guest.history(conversation.id)).toMatchObject([
			{ role: "user", content: "What is cryptocurrency?", status: "complete" },
			{ role: "assistant", content: result?.response, status: "complete", task_id: task.taskId },
		]);

		await expect.poll(() => usageRows(stack.folder, task.taskId).length, EVENTUALLY).toBe(1);
		const [row] = usageRows(stack.folder, task.taskId);
		expect(row).toMatchObject({
			conversation_id: conversation.id,
			user_id: result?.user_id,
			agent_type: "general",
			state: "completed",
			error_code: null,
			provider: "llama-cpp",
			model: SMALL_MODEL,
			attempts: result?.attempts,
			fallbacks: [],
			context_sources: result?.context_sources,
			...result?.usage,
		});
		expect(row?.prompt_tokens).toBeGreaterThan(0);
		expect(row?.completion_tokens).toBeGreaterThan(1);
		expect(row?.queued_ms).toBeLessThanOrEqual(row?.first_token_ms ?? 0);
		expect(row?.first_token_ms).toBeLessThanOrEqual(row?.response_time_ms ?? 0);
	});

	test("is answered concurrently with questions in other conversations", async ({ guest }) => {
		const listener = new Listener();
		const conversations = [0, 1, 2].map(() => guest.client.conversation());
		const tasks = await Promise.all(
			conversations.map((conversation) => {
				listener.follow(conversation);
				return conversation.ask(LONG_STORY, { useContext: false, maxTokens: 120 });
			}),
		);
		const turns = await Promise.all(tasks.map((task) => task.finished()));
		for (const conversation of conversations) conversation.close();

		expect(turns.map((turn) => turn.state)).toEqual(["completed", "completed", "completed"]);
		const at = (taskId: string, type: ServerFrame["type"]) =>
			listener.frames.flatMap((frame, index) =>
				frame.type === type && "task_id" in frame && frame.task_id === taskId ? [index] : [],
			);
		const ids = tasks.map((task) => task.taskId);
		const acknowledged = ids.flatMap((id) => at(id, "task_started"));
		const completed = ids.flatMap((id) => at(id, "task_completed"));
		expect(acknowledged).toHaveLength(3);
		expect(Math.max(...acknowledged)).toBeLessThan(Math.min(...completed));
		const tokens = ids.map((id) => at(id, "task_token"));
		const lastStart = Math.max(...tokens.map((indices) => Math.min(...indices)));
		const firstEnd = Math.min(...tokens.map((indices) => Math.max(...indices)));
		expect(lastStart).toBeLessThan(firstEnd);
	});

	test("is answered on a socket that stays open after it rejects invalid frames", async ({ guest }) => {
		const listener = new Listener();
		const url = await guest.socketUrl("broken-input");
		const socket = new WebSocket(url);
		let closed = false;
		socket.addEventListener("close", () => {
			closed = true;
		});
		socket.addEventListener("message", ({ data }) =>
			listener.receive(ServerFrame.parse(JSON.parse(String(data)))),
		);
		await listener.until(() => listener.of("connection_established").length === 1);

		const message = "x".repeat(MESSAGE_MAX_CHARS + 1);
		for (const [text, code] of [
			[JSON.stringify({ action: "start_chat", message: "x".repeat(65 * 1024) }), "frame_too_large"],
			["x".repeat(2 * 1024 * 1024), "frame_too_large"],
			['{"action":"start_chat","message":', "invalid_json"],
			["[]", "invalid_request"],
			[JSON.stringify({ action: "dance" }), "unknown_action"],
			[JSON.stringify({ action: "start_chat", message: 7 }), "invalid_request"],
			[JSON.stringify({ action: "start_chat", message: " " }), "message_empty"],
			[JSON.stringify({ action: "start_chat", message }), "message_too_long"],
			[
				JSON.stringify({ action: "start_chat", message: "Hi", conversation_id: "other" }),
				"conversation_mismatch",
			],
			[
				JSON.stringify({ action: "check_task", task_id: "broken-input.01ARZ3NDEKTSV4RRFFQ69G5FAV" }),
				"task_not_found",
			],
		] as const) {
			const before = listener.of("error").length;
			socket.send(text);
			await listener.until(() => listener.of("error").length > before);
			expect(listener.of("error").at(-1)).toMatchObject({ code, message: expect.stringMatching(/\w/) });
		}

		socket.send(
			JSON.stringify({
				action: "start_chat",
				message: "What is Ethereum?",
				max_tokens: 20,
				use_context: false,
			}),
		);
		await listener.until(() => listener.of("task_completed").length === 1);
		expect(closed).toBe(false);
		expect(await guest.history("broken-input")).toHaveLength(2);
		socket.close();

		// The URL's ticket has already been used.
		const again = new WebSocket(url);
		await new Promise((resolve) => again.addEventListener("error", resolve));
		expect(again.readyState).toBe(WebSocket.CLOSED);
	});
});
