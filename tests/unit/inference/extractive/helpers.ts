import { Extractive } from "../../../../src/inference/extractive/extractive.ts";
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

/** The answer if no passage has one. */
export const NOTHING =
	"No model answered, and your knowledge base has nothing on this question. Ask again when a model is ready (see /api/health/), or add a page on the subject.";

/** Creates a passage of the page with number `n`. */
export function page(n: number, title: string, text: string, heading: string | null = null): Passage {
	return { ...passage(n, text), title, heading };
}
