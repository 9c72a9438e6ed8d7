import type { InferencePart } from "../../contracts/health.ts";
import { isEverydayWord } from "../../text/common-words.ts";
import { findForeignStopWords } from "../../text/foreign-words.ts";
import { splitWords } from "../../text/terms.ts";
import { estimateTokens } from "../../text/tokens.ts";
import type { GenerateEvent, GenerateRequest, Provider } from "../provider.ts";
import { composeAnswer } from "./compose.ts";
import { readQuestion } from "./question.ts";
import { selectAnswer } from "./select.ts";
import { findStatement } from "./statements.ts";
import { joinPassages } from "./stretches.ts";
import { listUnits } from "./units.ts";

/** Answers without a model by quoting the parts of the passages that best match the question, each with its citation. */
export class Extractive implements Provider {
	readonly name = "extractive";
	readonly healthIsProbed = false;

	async *generate(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
		let tokens = 0;
		const answer = answerTo(request);
		for (const text of request.isPart === true ? withoutNotice(answer) : answer) {
			signal.throwIfAborted();
			tokens += estimateTokens(text);
			yield { type: "token", text };
		}
		const usage = { prompt_tokens: 0, completion_tokens: tokens };
		yield { type: "finish", reason: "stop", usage, model: this.name };
	}

	async health(): Promise<InferencePart> {
		const detail = "No model is configured; questions are answered with sentences from the knowledge base.";
		return { status: "degraded", provider: this.name, model: null, device: null, detail };
	}
}

/** Returns the parts of the answer. */
function answerTo({ messages, question, topic, passages, maxTokens }: GenerateRequest): string[] {
	const statement = findStatement(question, messages);
	if (statement !== null) return [`No model answered, but you wrote in this conversation:\n\n“${statement}”`];
	const previous = messages.filter(({ role }) => role === "user").at(-2)?.content;
	const read = readQuestion(question, (topic === undefined ? previous : topic) ?? "", previous);
	const selection = selectAnswer(read, listUnits(joinPassages(passages)));
	if (selection !== null)
		return [
			"No model answered, so here is what your knowledge base says:\n\n",
			...composeAnswer(selection, maxTokens),
		];
	const isAboutSomething = [...read.words.values()].some((word) => !isEverydayWord(word));
	return isAboutSomething
		? [
				"No model answered, and your knowledge base has nothing on this question.",
				...(isForeign(question) ? [FOREIGN_HINT] : []),
				" Ask again when a model is ready (see /api/health/), or add a page on the subject.",
			]
		: [
				"No model answered. Without one, only questions about your knowledge base get an answer.",
				" Ask one, or try again when a model is ready (see /api/health/).",
			];
}

/** Said when a question that is probably not in English finds nothing. */
const FOREIGN_HINT =
	" Your question seems to be in another language than English. A question in the language of your pages finds more.";

function isForeign(question: string): boolean {
	return findForeignStopWords(splitWords(question)).size > 0;
}

/** Removes the sentence that no model answered from a part of a longer answer, which says so once. */
function withoutNotice([first = "", ...rest]: readonly string[]): string[] {
	if (first.endsWith(":\n\n")) return rest;
	const answer = first.replace(/^No model answered(?:\. |, (?:and|but) )/, "");
	return [answer.replace(/^./u, (letter) => letter.toUpperCase()), ...rest];
}
