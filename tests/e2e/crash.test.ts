import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listRunProcesses } from "../../scripts/start/run-record.ts";
import { ChatAccepted, ChatResult } from "../../src/contracts/tasks.ts";
import { Guest, Listener } from "../support/guest.ts";
import { SMALL_MODEL } from "../support/model-server.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { Transcript } from "../support/transcript.ts";
import { usageRows } from "../support/usage-log.ts";

const EVENTUALLY = { timeout: 120_000, interval: 250 };
/** Milliseconds from the sending of questions to the kill. */
const ROUNDS = [0, 11, 27];

describe("after a kill -9 of everything", () => {
	let stack: Stack;
	let guest: Guest;

	beforeAll(async () => {
		stack = await startStack({ env: { LOCAL_MODEL: SMALL_MODEL } });
		await stack.modelReady();
		guest = await Guest.signIn(stack.url);
	});

	afterAll(() => stack[Symbol.asyncDispose]());

	test("the answer that was being written is written again by the model, once, and its client resumes", async () => {
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		const states: string[] = [];
		conversation.on("connection", (state) => states.push(state));
		const question = "Write a long story about a lighthouse keeper and the sea.";
		const task = await conversation.ask(question, { maxTokens: 250 });
		await listener.until(() => listener.of("task_token").length >= 3);
		await stack.killAll9();
		expect(listener.of("task_completed")).toEqual([]);

		stack = await stack.restart();
		const turn = await task.finished();
		expect(turn.state).toBe("completed");
		expect(turn.result).toMatchObject({ provider: "llama-cpp", fallbacks: [] });
		expect(turn.result?.attempts).toBeGreaterThanOrEqual(2);
		expect(states).toEqual(expect.arrayContaining(["open", "reconnecting"]));
		expect(states.at(-1)).toBe("open");
		expect(conversation.view.turns).toHaveLength(1);
		const transcript = new Transcript(task.taskId);
		for (const frame of listener.frames) transcript.hear(frame);
		expect(transcript.ending?.text).toBe(turn.result?.response);
		conversation.close();

		const history = await guest.history(conversation.id);
		expect(history).toMatchObject([
			{ role: "user", status: "complete", content: question, task_id: task.taskId },
			{ role: "assistant", status: "complete", content: turn.text, task_id: task.taskId },
		]);
		expect(history).toHaveLength(2);
		await expect.poll(() => usageRows(stack.folder, task.taskId).length, EVENTUALLY).toBe(1);
		expect(usageRows(stack.folder, task.taskId)[0]).toMatchObject({
			state: "completed",
			provider: "llama-cpp",
		});
	});

	test.each(ROUNDS)("every question acknowledged within %i ms of it has one answer", async (delayMs) => {
		const questions = ["one", "two", "three", "four"].map((name) => `kill-${delayMs}-${name}`);
		const [certain = "", ...others] = questions;
		const doomed = await listRunProcesses(await stack.record());
		const acknowledged = [await ask(certain)];
		const asking = others.map((id) => ask(id).then((taskId) => acknowledged.push(taskId)));
		await delay(delayMs);
		for (const { pid } of doomed) kill9(pid);
		await Promise.allSettled(asking);
		await stack.killAll9();
		stack = await stack.restart();

		for (const taskId of acknowledged) {
			await expect.poll(async () => (await guest.status(taskId)).state, EVENTUALLY).toBe("completed");
			expect(ChatResult.parse((await guest.status(taskId)).result).provider).toBe("llama-cpp");
		}
		// Whoever got no acknowledgment asks again under the same id, which makes no second task of it.
		for (const id of questions) {
			const taskId = await ask(id);
			await expect.poll(async () => (await guest.status(taskId)).state, EVENTUALLY).toBe("completed");
			expect(await guest.history(id)).toMatchObject([
				{ role: "user", status: "complete", task_id: taskId },
				{ role: "assistant", status: "complete", task_id: taskId },
			]);
			await expect.poll(() => usageRows(stack.folder, taskId).length, EVENTUALLY).toBe(1);
		}
	});

	/** Asks over HTTP, in a conversation and under an id of that name; the task's id once it is acknowledged. */
	async function ask(name: string): Promise<string> {
		const response = await guest.fetch("/api/agents/async/chat_async/", {
			message: "What is Bitcoin?",
			conversation_id: name,
			message_id: name,
			max_tokens: 8,
			use_context: false,
		});
		return ChatAccepted.parse(await response.json()).task_id;
	}
});

function kill9(pid: number): void {
	try {
		process.kill(pid, "SIGKILL");
	} catch {
		// It ended together with another.
	}
}
