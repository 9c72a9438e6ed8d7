import type { Page } from "playwright-core";
import type { Message } from "../../src/contracts/conversations.ts";

/** A question and its answer. */
export interface StoredExchange {
	question: string;
	answer: string;
	status?: "complete" | "stopped" | "failed";
}

/** Reloads the page and makes it display these exchanges instead of the conversation's real history. */
export async function storeMessages(page: Page, exchanges: readonly StoredExchange[]): Promise<void> {
	const items = exchanges.flatMap(toMessages);
	await page.routeWebSocket(/\/ws\/agent\//, (socket) => {
		// The page requests the history only if the conversation has events.
		socket
			.connectToServer()
			.onMessage((frame) => socket.send(String(frame).replace('"last_seq":0', '"last_seq":1')));
	});
	await page.route("**/messages/**", (route) => route.fulfill({ json: { items, next_cursor: null } }));
	await page.reload();
	await page
		.getByTestId("message-user")
		.nth(exchanges.length - 1)
		.waitFor();
}

function toMessages({ question, answer, status = "complete" }: StoredExchange, index: number): Message[] {
	const ids = { task_id: `conversation.${index}`, question_id: `message_${index}` };
	const created_at = new Date(index).toISOString();
	return [
		{ ...ids, id: `message_${index}`, role: "user", content: question, status: "complete", created_at },
		{ ...ids, id: `answer_${index}`, role: "assistant", content: answer, status, created_at },
	];
}
