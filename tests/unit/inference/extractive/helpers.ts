import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
import type { ChatMessage } from "../../../../src/inference/plain-messages.ts";
import type { Passage } from "../../../../src/text/passage.ts";
import { ProviderError } from "../../../../src/upstream/provider-error.ts";
import { collect, neverAborted, passage, request, textOf } from "../helpers.ts";

/** Returns the answer to a question, without the notice. `earlier` is the previous question of the conversation. */
export async function answer(question: string, passages: Passage[], earlier?: string): Promise<string> {
	const messages = [...(earlier === undefined ? [] : [earlier]), question].map((content) => ({
		role: "user" as const,
		content,
	}));
	const changes = { question, messages, passages, maxTokens: 1_000 };
	const text = await say(new Extractive(), changes);
	return text.replace(/^No model answered, so here is what your knowledge base says:\n\n/, "");
}

/** Returns the answer to a request, or the error if there is none. */
export async function say(provider: Extractive, changes: Parameters<typeof request>[0]): Promise<string> {
	try {
		return textOf(await collect(provider.generate(request(changes), neverAborted())));
	} catch (error) {
		if (error instanceof ProviderError && error.kind === "unavailable") return error.message;
		throw error;
	}
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

/** The error if no passage has an answer. */
export const NOTHING =
	"No model answered, and your knowledge base has nothing on this question. Retry when a model is ready, or add a page on the subject.";

/** Creates a passage of the page with number `n`. */
export function page(n: number, title: string, text: string, heading: string | null = null): Passage {
	return { ...passage(n, text), title, heading };
}
