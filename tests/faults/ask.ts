import type { Guest } from "../support/guest.ts";
import { answerOf, questionOf } from "./faulty-model.ts";

export interface AskOptions {
	/** Default: the name of the question. */
	conversationId?: string;
	/** Whether another provider may answer. */
	mayFallBack?: boolean;
}

/**
 * Asks a question and waits for the answer. Returns the milliseconds until the answer was complete.
 * @throws {Error} when the answer is another one, or the question fails
 */
export async function ask(
	guest: Guest,
	name: string,
	{ conversationId = name, mayFallBack = false }: AskOptions = {},
): Promise<number> {
	const conversation = guest.client.conversation(conversationId);
	const startedAt = performance.now();
	try {
		const task = await conversation.ask(questionOf(name), { useContext: false });
		const { state, text, error } = await task.finished();
		if (state !== "completed" || (!mayFallBack && text !== answerOf(name)))
			throw new Error(`${name} ended as ${state} (${error?.message ?? "no error"}): ${text}`);
		return performance.now() - startedAt;
	} finally {
		conversation.close();
	}
}
