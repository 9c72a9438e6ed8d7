import { QueueMessage, type UsageRow, userOf } from "../contracts/queue.ts";
import { insertDeadLetters } from "../db/dead-letters.ts";
import { insertUsage } from "../db/usage-logs.ts";
import { getConversation } from "../objects.ts";
import { ingestPage, reportLost } from "./ingest-page.ts";

const DEAD_LETTERS = "dead-letters";

/**
 * Dispatches a batch. Of questions it does not work itself: a message only arms an alarm, and the slot is free again. The
 * pages have a queue of their own.
 */
export async function consume(batch: MessageBatch, env: Env): Promise<void> {
	if (batch.queue === DEAD_LETTERS) return keepDeadLetters(batch, env);
	const usage: { message: Message; row: UsageRow }[] = [];
	const runs: Promise<void>[] = [];
	for (const message of batch.messages) {
		const parsed = QueueMessage.safeParse(message.body);
		if (!parsed.success) {
			console.error("a queue message of no known kind", batch.queue, message.id);
			message.retry();
			continue;
		}
		const { data } = parsed;
		switch (data.kind) {
			case "usage":
				usage.push({ message, row: data.row });
				break;
			case "ingest_page":
				runs.push(ingestPage(message, data, env));
				break;
			case "run_task":
				runs.push(run(message, data, env));
		}
	}
	await Promise.all([...runs, write(usage, env)]);
}

async function run(
	message: Message,
	task: Extract<QueueMessage, { kind: "run_task" }>,
	env: Env,
): Promise<void> {
	try {
		await getConversation(env, task.user_id, task.conversation_id).run(task.task_id);
		message.ack();
	} catch (error) {
		console.warn("a task could not be dispatched", task.task_id, error);
		message.retry();
	}
}

async function write(usage: { message: Message; row: UsageRow }[], env: Env): Promise<void> {
	try {
		await insertUsage(
			env.DB,
			usage.map(({ row }) => row),
		);
		for (const { message } of usage) message.ack();
	} catch (error) {
		console.warn("usage rows could not be written", usage.length, error);
		for (const { message } of usage) message.retry();
	}
}

async function keepDeadLetters(batch: MessageBatch, env: Env): Promise<void> {
	const letters = batch.messages.map(({ id, body, attempts, timestamp }) => ({
		id,
		user_id: userOf(body),
		body: printed(body),
		attempts,
		created_at: timestamp.getTime(),
	}));
	const kinds = kindsOf(batch);
	// A page that cannot be read is a fault of its site.
	const log = kinds.every((kind) => kind === "ingest_page") ? console.warn : console.error;
	log("messages were given up and are kept in dead_letters:", kinds.join(", "));
	await insertDeadLetters(env.DB, letters);
	await Promise.all(batch.messages.map(({ body }) => reportIfPage(body, env)));
}

function kindsOf(batch: MessageBatch): string[] {
	return batch.messages.map(({ body }) => QueueMessage.safeParse(body).data?.kind ?? "of no known kind");
}

/** Whoever waits for a page learns that it was given up. */
async function reportIfPage(body: unknown, env: Env): Promise<void> {
	const parsed = QueueMessage.safeParse(body);
	if (parsed.data?.kind === "ingest_page") await reportLost(parsed.data, env);
}

/** As JSON where that can be: whatever a body is, it must not keep the letters beside it from being kept. */
function printed(body: unknown): string {
	try {
		return JSON.stringify(body) ?? String(body);
	} catch {
		return String(body);
	}
}
