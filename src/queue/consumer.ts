import { type FeedbackMessage, QueueMessage, type UsageRow } from "../contracts/queue.ts";
import { insertUsage, storeFeedback } from "../db/usage-logs.ts";
import { getConversation } from "../objects.ts";
import { keepDeadLetters } from "./dead-letters.ts";
import { ingestPage } from "./ingest-page.ts";
import { readSiteUrl } from "./read-site-url.ts";

/** The end of the name of the dead-letter queue. Deployments may put a prefix before the names in wrangler.toml. */
const DEAD_LETTER_QUEUE = "dead-letters";

/** Maximum number of deliveries of a rating. It is dropped if its usage row has not arrived until then. */
const FEEDBACK_DELIVERIES = 5;
/** Delay before a rating without a usage row is delivered again. */
const FEEDBACK_RETRY_S = 10;

/**
 * Handles a batch of queue messages. Questions are not answered here: their messages only make sure that an alarm is set,
 * so each occupies a consumer slot only briefly. Pages have their own queue.
 */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
	if (batch.queue.endsWith(DEAD_LETTER_QUEUE)) return keepDeadLetters(batch, env);
	const usage: { message: Message; row: UsageRow }[] = [];
	const feedback: { message: Message; rating: FeedbackMessage }[] = [];
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
			case "feedback":
				feedback.push({ message, rating: data });
				break;
			case "ingest_page":
				work.push(ingestPage(message, data, env));
				break;
			case "read_site_url":
				work.push(readSiteUrl(message, data, env));
				break;
			case "run_task":
				work.push(restoreAlarm(message, data, env));
		}
	}
	// A rating may be in the same batch as the row that it belongs to.
	const written = writeUsage(usage, env.DB).then(() => writeFeedback(feedback, env.DB));
	await Promise.all([...work, written]);
}

async function restoreAlarm(
	message: Message,
	task: Extract<QueueMessage, { kind: "run_task" }>,
	env: Pick<Env, "CONVERSATION">,
): Promise<void> {
	try {
		await getConversation(env, task.user_id, task.conversation_id).restoreAlarm();
		message.ack();
	} catch (error) {
		console.warn("the alarm of a task could not be restored", task.task_id, error);
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

/**
 * Adds ratings to their usage rows. Queues don't keep the order of messages, so a rating may arrive before its row, which
 * it then waits for. A copied answer and an expired row have none.
 */
async function writeFeedback(
	feedback: { message: Message; rating: FeedbackMessage }[],
	db: D1Database,
): Promise<void> {
	try {
		const stored = await storeFeedback(
			db,
			feedback.map(({ rating }) => rating),
		);
		for (const { message, rating } of feedback) {
			if (stored.has(rating.task_id) || message.attempts >= FEEDBACK_DELIVERIES) message.ack();
			else message.retry({ delaySeconds: FEEDBACK_RETRY_S });
		}
	} catch (error) {
		console.warn("ratings of answers could not be written", feedback.length, error);
		for (const { message } of feedback) message.retry();
	}
}
