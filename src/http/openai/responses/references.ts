import { parseTaskId } from "../../../contracts/ids.ts";
import { type InputItem, type ItemReference, RESPONSE_PREFIX } from "../../../contracts/openai-responses.ts";
import { unwrap } from "../../../errors.ts";
import { getConversation } from "../../../objects.ts";
import { invalidParameter, type OpenAiRequestError } from "../errors.ts";

/** A message of the client that a conversation should contain already: a text, or a reference to an answer. */
type KnownItem = { role: InputItem["role"]; text: string } | ItemReference;

/** An input that refers to stored answers. It continues the conversation of the last of them. */
export interface Continuation {
	/** The id of the last answer's task. */
	previous: string;
	/** What precedes the question, without system messages. */
	known: KnownItem[];
	/** The question and all system messages. */
	items: InputItem[];
}

const MESSAGES_PER_PAGE = 200;

/** Splits an input after its last reference; returns null if it has none. */
export function splitAtReference(input: readonly (InputItem | ItemReference)[]): Continuation | null {
	const at = input.findLastIndex((item) => "answerOf" in item);
	const last = input[at];
	if (last === undefined || !("answerOf" in last)) return null;
	const known: KnownItem[] = [];
	const items: InputItem[] = [];
	for (const [index, item] of input.entries()) {
		if (!("answerOf" in item)) {
			if (index > at || isSystem(item)) items.push(item);
			else known.push({ role: item.role, text: textOf(item) });
			continue;
		}
		// An answer that was generated again is one message for each attempt.
		const previous = known.at(-1);
		const isRepeated =
			previous !== undefined && "answerOf" in previous && previous.answerOf === item.answerOf;
		if (!isRepeated) known.push(item);
	}
	return { previous: last.answerOf, known, items };
}

/**
 * Checks that the conversation ends with what the client has, up to the answer of `previous`. The client may have dropped
 * the oldest messages.
 *
 * @throws {OpenAiRequestError} when a message differs
 */
export async function checkKnown(
	env: Env,
	userId: string,
	{ previous, known }: Pick<Continuation, "previous" | "known">,
): Promise<void> {
	const stored: { role: string; content: string; taskId: string }[] = [];
	let cursor: string | undefined;
	do {
		const conversation = getConversation(env, userId, parseTaskId(previous).conversationId);
		const page = unwrap(await conversation.listMessages({ limit: MESSAGES_PER_PAGE, cursor }));
		for (const { role, content, status, task_id } of page.items)
			if (status !== "superseded" || task_id === previous) stored.push({ role, content, taskId: task_id });
		cursor = page.next_cursor ?? undefined;
	} while (cursor !== undefined);
	const end = stored.findLastIndex(({ role, taskId }) => role === "assistant" && taskId === previous) + 1;
	const start = end - known.length;
	const isSame = known.every((item, index) => {
		const message = stored[start + index];
		if (message === undefined) return false;
		if ("answerOf" in item) return message.role === "assistant" && message.taskId === item.answerOf;
		return message.role === item.role && message.content.trim() === item.text.trim();
	});
	if (!isSame) throw invalidInput(`differs from the conversation of ${RESPONSE_PREFIX}${previous}`);
}

/** Creates the error for a reference to an answer that is not stored. */
export function answerNotStored(): OpenAiRequestError {
	return invalidInput("has an item_reference to an answer that is not stored");
}

function invalidInput(reason: string): OpenAiRequestError {
	return invalidParameter("input", `${reason}; send text with store set to false`);
}

function isSystem({ role }: InputItem): boolean {
	return role === "system" || role === "developer";
}

function textOf({ content }: InputItem): string {
	return typeof content === "string" ? content : content.map(({ text }) => text).join("\n");
}
