import type { AiBinding } from "../../src/upstream/workers-ai.ts";

/** The result of running a model: the parts of a stream, an error to throw, or a function that returns the output. */
export type AiReply = string[] | Error | ((inputs: Record<string, unknown>) => Record<string, unknown>);

export interface FakeAi extends AiBinding {
	/** The models that were run, in order. */
	models: string[];
	inputs: Record<string, unknown>[];
	/** Returns the number of streams that the reader cancelled. */
	cancelled(): number;
}

/** Creates a fake `AI` binding. A stream whose last part is `HANGS` stays open. */
export function fakeAi(replies: Record<string, AiReply>): FakeAi {
	let cancelled = 0;
	const models: string[] = [];
	const inputs: Record<string, unknown>[] = [];
	return {
		models,
		inputs,
		cancelled: () => cancelled,
		run: async (model, given) => {
			models.push(model);
			inputs.push(given);
			const reply = replies[model] ?? new Error(`AiError: 5007: No such model ${model} or task`);
			if (reply instanceof Error) throw reply;
			if (typeof reply === "function") return reply(given);
			return new ReadableStream<Uint8Array>({
				start(controller) {
					for (const part of reply) {
						if (part !== HANGS) controller.enqueue(new TextEncoder().encode(part));
					}
					if (reply.at(-1) !== HANGS) controller.close();
				},
				cancel() {
					cancelled += 1;
				},
			});
		},
	};
}

export const HANGS = "(hangs)";

export const RETIRED = new Error("AiError: 5028: This model was retired; use another one.");
export const OUT_OF_CAPACITY = new Error("AiError: 3040: No more data centers to forward the request to");
export const DAILY_LIMIT = new Error(
	"AiError: 3036: You have used up your daily free allocation of 10,000 neurons.",
);

/** Formats tokens as a Workers AI stream. Each chunk has a `response`, and the last one has the usage. */
export function native(...tokens: string[]): string[] {
	const chunks = tokens.map((response) => `data: ${JSON.stringify({ response, p: "abdefgh" })}\n\n`);
	const usage = { prompt_tokens: 20, completion_tokens: tokens.length, total_tokens: 20 + tokens.length };
	return [...chunks, `data: ${JSON.stringify({ response: "", usage })}\n\n`, "data: [DONE]\n\n"];
}

/**
 * Runs a fake reranker that returns `{response}`, best first. The score of a text is its share of vowels, so that it
 * does not depend on the query.
 */
export function reranking(inputs: Record<string, unknown>): Record<string, unknown> {
	const { query, contexts, top_k } = inputs;
	if (typeof query !== "string" || !Array.isArray(contexts)) throw new Error("AiError: 5006: Bad input");
	const response = contexts.map(({ text }, id) => ({ id, score: shareOfVowels(text) }));
	return { response: response.sort((a, b) => b.score - a.score).slice(0, Number(top_k)) };
}

export function shareOfVowels(text: string): number {
	return (text.match(/[aeiou]/gi)?.length ?? 0) / text.length;
}

/** The maximum number of texts per call to an embedding model. */
const TEXTS_MAX = 100;

/** Runs a fake embedding model that returns `{shape, data}`. Each text's vector is `[length, 1]`. */
export function embedding(inputs: Record<string, unknown>): Record<string, unknown> {
	const texts = [inputs.text].flat();
	if (texts.length > TEXTS_MAX) throw new Error("AiError: 3003: Bad input: too many texts");
	return { shape: [texts.length, 2], data: texts.map((text) => [String(text).length, 1]), pooling: "cls" };
}
