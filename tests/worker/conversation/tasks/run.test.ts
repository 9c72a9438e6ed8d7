import { env } from "cloudflare:workers";
import { describe, expect } from "vitest";
import { NO_SOURCES_NOTICE } from "../../../../src/contracts/no-sources-notice.ts";
import { OWN_ANSWER_START } from "../../../../src/inference/notices.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import type { TestUser } from "../../../support/worker.ts";
import { ANSWER, messages } from "../helpers.ts";

describe("a question", () => {
	test("is acknowledged, shows its stages in order and completes with the joined tokens as its result", async ({
		guest,
	}) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const { result } = await socket.next("task_completed");

		expect(socket.frames.map(({ type }) => type).slice(0, 2)).toEqual([
			"connection_established",
			"task_started",
		]);
		const stages = new Set(socket.of("task_update").map(({ stage }) => stage));
		expect([...stages]).toEqual(["searching", "found", "analyzing", "generating", "complete"]);
		expect(result.timeline.map(({ stage }) => stage)).toEqual([...stages]);
		expect(result.response).toBe(ANSWER);
		expect(textOf(socket)).toBe(ANSWER);
		expect(result).toMatchObject({
			provider: "llama-cpp",
			model_used: "fake-model",
			attempts: 1,
			fallbacks: [],
		});
	});

	test("is answered with quotes in place of a small model, unless no passage answers it or the user chose the model", async ({
		guest,
		model,
	}) => {
		model.models = ["small-model"];
		model.parameters = 134_515_008;
		const socket = await guest.connect("c1");
		const started = new Set<string>();
		const answerTo = async (message: string, options: object = {}) => {
			socket.send({ action: "start_chat", message, ...options });
			const { task_id } = await socket.next("task_started", (frame) => !started.has(frame.task_id));
			started.add(task_id);
			const { result } = await socket.next("task_completed", (frame) => frame.task_id === task_id);
			return result;
		};
		const quoted = await answerTo("What is cryptocurrency?");
		expect(quoted).toMatchObject({ provider: "extractive", attempts: 1, fallbacks: [] });
		expect(quoted.response).toMatch(/^The model is too small .*\n\nCryptocurrency is digital money .*\[1\]/);
		expect(JSON.stringify(quoted)).toContain('"verdict":"supported"');
		expect(JSON.stringify(quoted)).not.toContain('"verdict":"unsupported"');
		expect(model.requests).toHaveLength(0);

		const poem = await answerTo("Write a poem about the sea.");
		expect(poem).toMatchObject({ provider: "llama-cpp", response: ANSWER });
		expect(JSON.stringify(poem)).not.toContain('"verdict":"unsupported"');
		const chosen = await answerTo("What is cryptocurrency?", { model: "small-model" });
		expect(chosen).toMatchObject({ provider: "llama-cpp", response: ANSWER });
	});

	test("on which nothing is found is not answered by a small model, or after a notice that later prompts omit", async ({
		guest,
		model,
	}) => {
		model.models = ["small-model"];
		model.parameters = 134_515_008;
		const socket = await guest.connect("c1");
		const started = new Set<string>();
		const ask = async (message: string) => {
			socket.send({ action: "start_chat", message });
			const { task_id } = await socket.next("task_started", (frame) => !started.has(frame.task_id));
			started.add(task_id);
			const { result } = await socket.next("task_completed", (frame) => frame.task_id === task_id);
			return result;
		};
		const unknown = await ask("Does the hotel have a restaurant?");
		const notice = `${NO_SOURCES_NOTICE} Add a page on the subject, or ask in other words.`;
		expect(unknown).toMatchObject({
			provider: "extractive",
			response: notice,
			sources: [],
		});
		expect(model.requests).toHaveLength(0);

		const general = await ask("Who painted Guernica?");
		const response = `${OWN_ANSWER_START}${ANSWER}`;
		expect(general).toMatchObject({
			provider: "llama-cpp",
			response,
			sources: [],
			evidence: [{ verdict: "unclear" }, { verdict: "unclear" }, {}],
		});

		expect(await ask("What is 17 * 23?")).toMatchObject({ provider: "llama-cpp", response });

		await ask("Write a poem about the sea.");
		const said = model.requests.at(-1)?.messages.filter(({ role }) => role === "assistant");
		expect(said?.map(({ content }) => content)).toEqual(["I don't know.", ANSWER, ANSWER]);
	});

	test("shows its queue position while the model server has no free slot", async ({ guest, model }) => {
		model.next({ kind: "queued", places: [3, 1], tokens: ["ok"] });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		await socket.next("task_completed");
		const waiting = socket.of("task_update").filter(({ stage }) => stage === "waiting");
		expect(waiting.map(({ message }) => message)).toEqual([
			"Waiting for a free slot: position 3, about 12 s",
			"Waiting for a free slot: position 1, about 4 s",
		]);
		expect(waiting.map(({ queue }) => queue)).toEqual([
			{ behind: "model_requests", position: 3, eta_ms: 12_000 },
			{ behind: "model_requests", position: 1, eta_ms: 4_000 },
		]);
	});

	test("is sent to the model with the previous exchange", async ({ guest, model }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "My name is Ada.", use_context: false });
		const first = await socket.next("task_completed");
		socket.send({ action: "start_chat", message: "What is my name?", use_context: false });
		await socket.next("task_completed", ({ task_id }) => task_id !== first.task_id);
		expect(model.requests[1]?.messages.slice(1)).toEqual([
			{ role: "user", content: "My name is Ada." },
			{ role: "assistant", content: ANSWER },
			{ role: "user", content: "What is my name?" },
		]);
		expect(model.requests[0]?.messages[0]).toEqual(model.requests[1]?.messages[0]);
	});

	test("waits for the questions that were accepted before it", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "first" });
		socket.send({ action: "start_chat", message: "second" });
		const second = await socket.next("task_started", ({ user_message }) => user_message.content === "second");
		await until(() => hold.opened);
		expect(model.requests).toHaveLength(1);
		hold.push("one");
		hold.finish();
		await socket.next("task_completed", ({ task_id }) => task_id === second.task_id);
		expect((await messages(guest)).map(({ content }) => content)).toEqual(["first", "second", "one", ANSWER]);
	});

	test("does not wait for a question in another conversation", async ({ guest, model }) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const slow = await guest.connect("slow");
		slow.send({ action: "start_chat", message: "slow" });
		await until(() => hold.opened);
		const quick = await guest.connect("quick");
		quick.send({ action: "start_chat", message: "quick" });
		await quick.next("task_completed");
		expect(slow.of("task_completed")).toEqual([]);
		hold.finish();
	});

	test("leaves one usage row in D1", async ({ guest }) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello", use_context: false });
		const { task_id } = await socket.next("task_completed");
		const row = await until(() => usageRow(task_id));
		expect(row).toMatchObject({
			user_id: guest.id,
			state: "completed",
			provider: "llama-cpp",
			completion_tokens: 5,
		});
	});

	test("appears with its text on the user's other sockets", async ({ guest }) => {
		const [asking, watching] = [await guest.connect("c1"), await guest.connect("c1")];
		asking.send({ action: "start_chat", message: "What is Bitcoin?", message_id: "m1" });
		const { user_message } = await watching.next("task_started");
		expect(user_message).toEqual({ id: "m1", content: "What is Bitcoin?" });
		expect((await watching.next("task_completed")).result.response).toBe(ANSWER);
	});
});

function textOf(socket: Awaited<ReturnType<TestUser["connect"]>>): string {
	return socket
		.of("task_token")
		.map(({ text }) => text)
		.join("");
}

async function usageRow(taskId: string) {
	return env.DB.prepare("SELECT * FROM usage_logs WHERE task_id = ?").bind(taskId).first();
}
