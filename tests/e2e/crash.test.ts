import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listRunProcesses } from "../../scripts/start/run-record.ts";
import { ChatAccepted, ChatResult } from "../../src/contracts/tasks.ts";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import { SMALL_MODEL } from "../support/model-server.ts";
import { createV1Client } from "../support/protocol-v1-network-client.ts";
import { type Stack, startStack } from "../support/stack.ts";
import { Transcript } from "../support/transcript.ts";
import { usageRows } from "../support/usage-log.ts";

const LONG_STORY = "Write a very long story about a lighthouse keeper and the sea.";
const EVENTUALLY = { timeout: 120_000, interval: 250 };
/** How long after the questions were sent the processes are killed. The fault bench kills them at other times. */
const KILLED_AFTER_MS = 11;

describe("after a crash", () => {
	let stack: Stack;
	let guest: Guest;

	beforeAll(async () => {
		stack = await startStack({ env: { LOCAL_MODEL: SMALL_MODEL, INFERENCE: "llama-cpp" } });
		await stack.waitForModel();
		guest = await Guest.signIn(stack.url);
	});

	afterAll(() => stack[Symbol.asyncDispose]());

	describe("of the model server", () => {
		test("the model regenerates the answers of several users", async () => {
			const guests = await Promise.all([0, 1, 2].map(() => Guest.signIn(stack.url)));
			const listener = new Listener();
			const conversations = guests.flatMap((guest) => [0, 1].map(() => guest.client.conversation()));
			const tasks = await Promise.all(
				conversations.map((conversation) => {
					listener.follow(conversation);
					return conversation.ask(LONG_STORY, { useContext: false, maxTokens: 60 });
				}),
			);
			await listener.until(() => listener.of("task_token").length >= 3);
			await stack.killPart("model server");
			const turns = await Promise.all(tasks.map((task) => task.finished()));
			for (const conversation of conversations) conversation.close();
			expect(turns.map(({ state, result }) => [state, result?.provider, result?.fallbacks])).toEqual(
				tasks.map(() => ["completed", "llama-cpp", []]),
			);
			expect(await guest.client.health()).toMatchObject({ status: "ok" });
		});
	});

	describe("of every process", () => {
		test("the model regenerates an unfinished answer once, and the client resumes it", async () => {
			const conversation = guest.client.conversation();
			const listener = new Listener().follow(conversation);
			const states: string[] = [];
			conversation.on("connection", (state) => states.push(state));
			const question = "Write a long story about a lighthouse keeper and the sea.";
			const task = await conversation.ask(question, { maxTokens: 250 });
			await listener.until(() => listener.of("task_token").length >= 3);
			await stack.killAll();
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
			for (const frame of listener.frames) transcript.receive(frame);
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

		test("every acknowledged question gets exactly one answer", async () => {
			const questions = ["one", "two", "three", "four"].map((name) => `kill-${name}`);
			const [certain = "", ...others] = questions;
			const processes = await listRunProcesses(await stack.record());
			const acknowledged = [await ask(certain)];
			const asking = others.map((id) => ask(id).then((taskId) => acknowledged.push(taskId)));
			await delay(KILLED_AFTER_MS);
			for (const { pid } of processes) killProcess(pid);
			await Promise.allSettled(asking);
			await stack.killAll();
			stack = await stack.restart();

			for (const taskId of acknowledged) {
				await expect.poll(async () => (await guest.status(taskId)).state, EVENTUALLY).toBe("completed");
				expect(ChatResult.parse((await guest.status(taskId)).result).provider).toBe("llama-cpp");
			}
			// A client that receives no acknowledgment sends its question again. Reusing the message id does not
			// create a second task.
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

		test("a protocol v1 client reconnects and receives each answer once", async () => {
			const client = createV1Client(stack.url, await guest.accessToken());
			client.options = { max_tokens: 60, use_context: false };
			await client.connect();
			const asked = [client.ask(LONG_STORY), client.ask("What is cryptocurrency?")];
			await client.until(() => client.of("task_started").length === 2);
			await stack.killAll();
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

	/** Asks a question over HTTP and returns the task id. `name` is both the conversation id and the message id. */
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

function killProcess(pid: number): void {
	try {
		process.kill(pid, "SIGKILL");
	} catch {
		// The process has already exited.
	}
}
