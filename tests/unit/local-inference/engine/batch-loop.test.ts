import { describe, expect, test } from "vitest";
import { BatchLoop, type BatchTask } from "../../../../local-inference/engine/batch-loop.ts";

describe("BatchLoop", () => {
	const createTask = (name: string, prompt: number, answer: number, log: string[]): BatchTask => {
		let promptLeft = prompt;
		let answerLeft = answer;
		return {
			pendingTokens: () => Math.max(1, promptLeft),
			step: async (tokens) => {
				log.push(`${name}${tokens}`);
				if (promptLeft > tokens) promptLeft -= tokens;
				else if (promptLeft > 0) promptLeft = 0;
				else answerLeft--;
				return answerLeft > 0;
			},
		};
	};
	const createLoop = (log: string[]) =>
		new BatchLoop({
			promptBudget: () => 4,
			onBatchStart: (tokens) => log.push(`[${tokens}`),
			onBatchEnd: () => log.push("]"),
		});

	test("advances all tasks in each batch, evaluating prompts in parts and answers one token at a time", async () => {
		const log: string[] = [];
		const loop = createLoop(log);
		await Promise.all([loop.run(createTask("a", 1, 3, log)), loop.run(createTask("b", 6, 1, log))]);
		expect(log.join(" ")).toBe("[1 a1 ] [5 a1 b4 ] [3 a1 b2 ] [2 a1 b1");
	});

	test("continues with the other tasks when one fails, and starts again after all have finished", async () => {
		const log: string[] = [];
		const loop = createLoop(log);
		const broken: BatchTask = {
			pendingTokens: () => 1,
			step: () => Promise.reject(new Error("no cells left")),
		};
		const failed = loop.run(broken);
		await Promise.all([
			expect(failed).rejects.toThrow("no cells left"),
			loop.run(createTask("a", 1, 2, log)),
		]);
		await loop.run(createTask("c", 1, 1, log));
		expect(log.filter((entry) => /^[ac]/.test(entry))).toEqual(["a1", "a1", "a1", "c1", "c1"]);
	});
});
