import type { TaskRequest } from "../../contracts/task-options.ts";
import { unwrap } from "../../errors.ts";
import { getBrain, getConversation } from "../../objects.ts";

/**
 * Copies the messages of a conversation up to `messageId` into a new one. Returns the options and attachments of the
 * question at `messageId`.
 *
 * @throws {AppError} `conversation_not_found` or `message_not_found`
 */
export async function copyConversation(
	env: Env,
	userId: string,
	{ source, target, messageId }: { source: string; target: string; messageId: string },
): Promise<Pick<TaskRequest, "options" | "attachments">> {
	const conversation = (id: string) => getConversation(env, userId, id);
	let page = unwrap(await conversation(source).copyExchanges(messageId, 0));
	unwrap(await conversation(target).pasteExchanges(page.exchanges));
	let lastMessage = page.exchanges.at(-1)?.answer ?? "";
	while (page.next !== null) {
		page = unwrap(await conversation(source).copyExchanges(messageId, page.next));
		unwrap(await conversation(target).pasteExchanges(page.exchanges));
		lastMessage = page.exchanges.at(-1)?.answer ?? lastMessage;
	}
	unwrap(await getBrain(env, userId).describeBranch({ conversationId: target, of: source, lastMessage }));
	return { options: page.options, attachments: page.attachments };
}
