import type { Token } from "node-llama-cpp";
import { describe, expect, test } from "vitest";
import { AnswerTask } from "../../../../local-inference/engine/answer-task.ts";

describe("AnswerTask", () => {
	test("reports each evaluated part of its prompt except the last, which yields the first token, and all at its place of the batch", async () => {
		const tokens = (...values: number[]) => values as Token[];
		const evaluated: number[][] = [];
		const priorities: (number | undefined)[] = [];
		const emitted: string[] = [];
		const answer = new AnswerTask({
			sequence: {
				model: { detokenize: (generated) => generated.join() },
				async evaluateWithoutGeneratingNewTokens(part, options) {
					evaluated.push([...part]);
					priorities.push(options?.evaluationPriority);
				},
				async *evaluate(part, options) {
					evaluated.push([...part]);
					priorities.push(options?.evaluationPriority);
					yield* tokens(7, 8);
				},
				evaluateWithMetadata() {
					throw new Error("not requested");
				},
			},
			priority: 2,
			tail: tokens(1, 2, 3, 4, 5),
			request: {
				messages: [],
				maxTokens: null,
				temperature: 0,
				topP: 1,
				presencePenalty: 0,
				frequencyPenalty: 0,
				seed: 1,
				stop: [],
				userKey: "",
				conversationKey: null,
				grammar: null,
				logitBias: [],
				topLogprobs: null,
			},
			constraints: {},
			maxTokens: 1,
			signal: new AbortController().signal,
			emit: ({ type }) => emitted.push(type),
		});
		while (await answer.step(2)) {}
		expect(evaluated).toEqual([[1, 2], [3, 4], [5]]);
		expect(priorities).toEqual([2, 2, 2]);
		expect(emitted).toEqual(["prompt_progress", "prompt_progress", "token", "finish"]);
	});
});
