import "../assets/load-data.ts";
import { STARTER_ARTICLES } from "../../src/knowledge/starter/starter.ts";
import { BenchSocket } from "./bench-socket.ts";
import { type Figure, median } from "./figures.ts";
import type { HttpClient } from "./http-client.ts";
import { FIRST_TOKEN_MS, type ScriptedModel } from "./scripted-model.ts";

const CONVERSATIONS = 5;
const QUESTIONS = 20;
/** A short answer of a model that generates about 200 tokens per second. */
const ANSWER = { tokens: 20, firstMs: FIRST_TOKEN_MS, pauseMs: 4 };
/** The longest time until the first token, as a multiple of the model server's, and in addition to it. */
const RATIO_MAX = 1.05;
const ADDED_MAX_MS = 15;

/**
 * Measures questions over a socket until their first tokens, which includes the search and the prompt. Asks the model
 * server directly, after each question, with the body that it received.
 */
export async function measureSocketQuestions(
	app: HttpClient,
	url: string,
	model: ScriptedModel,
): Promise<Figure[]> {
	const asked: number[] = [];
	const direct: number[] = [];
	for (let conversation = 0; conversation < CONVERSATIONS; conversation++) {
		const socket = await BenchSocket.open(app, url, `question-${conversation}`);
		for (let n = 0; n < QUESTIONS; n++) {
			// The start of an answer is held back while an earlier one starts in the same way.
			Object.assign(model.script, { ...ANSWER, text: [`Number ${n} `] });
			const { title } = STARTER_ARTICLES.value[n % STARTER_ARTICLES.value.length] ?? { title: "" };
			asked.push(await socket.firstToken(`What is known about ${title}?`));
			direct.push((await model.client.send("/v1/chat/completions", JSON.parse(model.lastBody()))).firstMs);
		}
		socket.close();
	}
	const own = median(direct);
	return [
		{ name: "the model server's first token for the same prompts, p50", value: own, limit: null, unit: "ms" },
		{
			name: `question by socket → first token, p50 (≤ ${RATIO_MAX} × that + ${ADDED_MAX_MS} ms)`,
			value: median(asked),
			limit: Math.round(10 * (RATIO_MAX * own + ADDED_MAX_MS)) / 10,
			unit: "ms",
		},
	];
}
