import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
import type { ChatMessage } from "../../../../src/inference/plain-messages.ts";
import type { Passage } from "../../../../src/text/passage.ts";
import { collect, neverAborted, passage, request, textOf } from "../helpers.ts";

/** Returns the answer to a question, without the notice. `earlier` is the previous question of the conversation. */
export async function answer(question: string, passages: Passage[], earlier?: string): Promise<string> {
	const messages = [...(earlier === undefined ? [] : [earlier]), question].map((content) => ({
		role: "user" as const,
		content,
	}));
	const changes = { question, messages, passages, maxTokens: 1_000 };
	const text = textOf(await collect(new Extractive().generate(request(changes), neverAborted())));
	return text.replace(/^No model answered, so here is what your knowledge base says:\n\n/, "");
}

/** Returns the answer to the last question of a conversation, whose earlier questions are asked before, with a topic. */
export async function converse(questions: readonly string[], passages: Passage[]): Promise<string> {
	const messages: ChatMessage[] = [];
	let text = "";
	for (const [at, question] of questions.entries()) {
		messages.push({ role: "user", content: question });
		const topic = at === 0 ? null : questions.slice(0, at).join(" ");
		const changes = { question, topic, messages: [...messages], passages, maxTokens: 1_000 };
		const provider = new Extractive({ isChosen: true });
		text = textOf(await collect(provider.generate(request(changes), neverAborted())));
		messages.push({ role: "assistant", content: text });
	}
	return text;
}

/** The answer if no passage has one. */
export const NOTHING =
	"No model answered, and your knowledge base has nothing on this question. Ask again when a model is ready (see /api/health/), or add a page on the subject.";

/** Creates a passage of the page with number `n`. */
export function page(n: number, title: string, text: string, heading: string | null = null): Passage {
	return { ...passage(n, text), title, heading };
}
