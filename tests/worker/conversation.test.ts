import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, Hold } from "../support/fake-model.ts";
import { migrateD1, TestUser } from "../support/worker.ts";

let model: FakeModel;
let user: TestUser;

beforeEach(async () => {
	model = FakeModel.install();
	await migrateD1();
	user = await TestUser.guest();
});

afterEach(() => {
	vi.unstubAllGlobals();
});

describe("a question", () => {
	it("is acknowledged, shows its stages in order and ends with the joined tokens as its result", async () => {
		const socket = await user.connect("c1");
		socket.send({ action: "start_chat", message: "What is cryptocurrency?" });
		const { result } = await socket.next("task_completed");

		const stages = socket.of("task_update").map(({ stage }) => stage);
		expect([...new Set(stages)]).toEqual(["searching", "found", "analyzing", "generating", "complete"]);
		expect(socket.frames.map(({ type }) => type).slice(0, 2)).toEqual([
			"connection_established",
			"task_started",
		]);
		expect(result.response).toBe("Cryptocurrency is digital money.");
		expect(
			socket
				.of("task_token")
				.map(({ text }) => text)
				.join(""),
		).toBe(result.response);
		expect(result).toMatchObject({
			provider: "llama-cpp",
			model_used: "fake-model",
			attempts: 1,
			fallbacks: [],
		});
	});
});
