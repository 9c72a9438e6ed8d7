import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { describe, expect } from "vitest";
import { ChatResult } from "../../../../src/contracts/tasks.ts";
import { unwrap } from "../../../../src/errors.ts";
import { Hold } from "../../../support/fake-model.ts";
import { test } from "../../../support/fixtures.ts";
import { until } from "../../../support/until.ts";
import { ANSWER, chat, messages, settled } from "../helpers.ts";

describe("a model server failure", () => {
	test("during an answer restarts the answer and makes clients discard the partial text", async ({
		guest,
		model,
	}) => {
		const hold = new Hold();
		model.next({ kind: "held", hold });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		hold.push("Half of ", "an answ");
		await socket.next("task_token");
		hold.break();
		const { result } = await socket.next("task_completed");
		expect(result).toMatchObject({ response: ANSWER, attempts: 2 });
		expect((await socket.next("task_retrying")).attempt).toBe(2);
		expect(
			socket
				.of("task_token")
				.filter(({ attempt }) => attempt === 2)
				.map(({ text }) => text)
				.join(""),
		).toBe(ANSWER);
	});

	test("that makes the server unreachable leads to an extractive answer, which says that no model answered", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "refused" });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const result = ChatResult.parse((await socket.next("task_completed")).result);
		expect(result.provider).toBe("extractive");
		expect(result.fallbacks.map(({ provider }) => provider)).toEqual(["llama-cpp"]);
		expect(result.response).toMatch(/no model/i);
		expect(result.response).toMatch(/\[\d\]/);
	});

	test("fails a question if no quote can take the place of an answer", async ({ guest, model }) => {
		model.usually({ kind: "refused" });
		const socket = await guest.connect("c1");
		const questions = ["Write a poem about a red fox", "What is a zorblat?"];
		for (const message of questions) socket.send({ action: "start_chat", message });
		await until(() => socket.of("task_failed").length === questions.length);
		for (const failed of socket.of("task_failed")) {
			expect(failed.code).toBe("model_unavailable");
			expect(failed.error).toMatch(/^No model answered, and .+ The model server .+\.$/);
		}
		expect(socket.of("task_completed")).toEqual([]);
	});

	test("lets greetings and thanks be replied to", async ({ guest, model }) => {
		model.usually({ kind: "refused" });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "Thank you!" });
		const result = ChatResult.parse((await socket.next("task_completed")).result);
		expect(result.response).toBe("You're welcome.");
	});

	test("that rejects every prompt as too long leads to an extractive answer after three prompts", async ({
		guest,
		model,
	}) => {
		model.usually({ kind: "status", status: 400, code: "context_length_exceeded" });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const result = ChatResult.parse((await socket.next("task_completed")).result);
		expect(result).toMatchObject({
			provider: "extractive",
			fallbacks: [{ provider: "llama-cpp" }],
		});
		expect(model.requests).toHaveLength(3);
	});

	test("caused by a restart makes every question wait visibly, in order, without costing an attempt", async ({
		guest,
		model,
	}) => {
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		await socket.next("task_completed");

		model.isDown = true;
		socket.send({ action: "start_chat", message: "one" });
		socket.send({ action: "start_chat", message: "two" });
		const waiting = await socket.next("task_update", ({ stage }) => stage === "waiting");
		expect(waiting.message).toMatch(
			/^The model server is not responding. Your question keeps its place. Trying again in \d s.$/,
		);
		expect(unwrap(await guest.conversation("c1").getTask(waiting.task_id))).toMatchObject({
			status: "processing",
			state: "queued",
			stage: "waiting",
			message: "The model server is not responding. Your question keeps its place.",
		});
		model.isDown = false;
		model.usually({ kind: "answer", tokens: ["Here ", "again."] });

		await until(() => socket.of("task_completed").length === 3);
		const results = socket.of("task_completed").map(({ result }) => result);
		expect(results.slice(1)).toMatchObject([
			{ provider: "llama-cpp", response: "Here again.", attempts: 1, fallbacks: [] },
			{ provider: "llama-cpp", response: "Here again.", attempts: 1, fallbacks: [] },
		]);
		expect(socket.of("task_retrying")).toEqual([]);
		expect(
			(await messages(guest)).filter(({ role }) => role === "user").map(({ content }) => content),
		).toEqual(["hello", "one", "two"]);
	});

	test("is handled for tasks that an earlier version stored", async ({ guest, model }) => {
		model.next({ kind: "held", hold: new Hold() });
		const task = unwrap(await guest.conversation("c1").startTask(chat()));
		await until(() => model.requests.length === 1);
		await runInDurableObject(guest.conversation("c1"), (_, { storage }) => {
			storage.sql.exec(
				`UPDATE tasks SET chain = '{"provider":0,"attempts":1,"busySince":null,"fallbacks":[]}'`,
			);
		});
		await abortAllDurableObjects();
		const { result } = await settled(guest, task.task_id);
		expect(result).toMatchObject({ response: ANSWER, provider: "llama-cpp" });
	});

	test("costs no attempt while the model is loading", async ({ guest, model }) => {
		model.next({ kind: "status", status: 503, code: "model_loading", retryAfter: "1" });
		const socket = await guest.connect("c1");
		socket.send({ action: "start_chat", message: "hello" });
		const { result } = await socket.next("task_completed");
		expect(result).toMatchObject({ provider: "llama-cpp", attempts: 1 });
		expect(socket.of("task_retrying")).toEqual([]);
		expect(socket.of("task_update").map(({ stage }) => stage)).toContain("waiting");
	});
});
