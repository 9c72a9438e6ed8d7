import { QueueMessage, type UsageRow } from "../contracts/queue.ts";
import { insertUsage } from "../db/usage-logs.ts";
import { getConversation } from "../objects.ts";
import { keepDeadLetters } from "./dead-letters.ts";
import { ingestPage } from "./ingest-page.ts";

/** The end of the name of the dead-letter queue. Deployments may put a prefix before the names in wrangler.toml. */
const DEAD_LETTER_QUEUE = "dead-letters";

/**
 * Handles a batch of queue messages. Questions are not answered here: their messages only fire an alarm, so each
 * occupies a consumer slot only briefly. Pages have their own queue.
 */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
	if (batch.queue.endsWith(DEAD_LETTER_QUEUE)) return keepDeadLetters(batch, env);
	const usage: { message: Message; row: UsageRow }[] = [];
	const work: Promise<void>[] = [];
	for (const message of batch.messages) {
		const parsed = QueueMessage.safeParse(message.body);
		if (!parsed.success) {
			console.error("a queue message has an unknown kind", batch.queue, message.id);
			message.retry();
			continue;
		}
		const { data } = parsed;
		switch (data.kind) {
			case "usage":
				usage.push({ message, row: data.row });
				break;
			case "ingest_page":
				work.push(ingestPage(message, data, env));
				break;
			case "run_task":
				work.push(dispatchTask(message, data, env));
		}
	}
	await Promise.all([...work, writeUsage(usage, env.DB)]);
}

async function dispatchTask(
	message: Message,
	task: Extract<QueueMessage, { kind: "run_task" }>,
	env: Pick<Env, "CONVERSATION">,
): Promise<void> {
	try {
		await getConversation(env, task.user_id, task.conversation_id).runTask(task.task_id);
		message.ack();
	} catch (error) {
		console.warn("a task could not be dispatched", task.task_id, error);
		message.retry();
	}
}

async function writeUsage(usage: { message: Message; row: UsageRow }[], db: D1Database): Promise<void> {
	try {
		await insertUsage(
			db,
			usage.map(({ row }) => row),
		);
		for (const { message } of usage) message.ack();
	} catch (error) {
		console.warn("usage rows could not be written", usage.length, error);
		for (const { message } of usage) message.retry();
	}
}
