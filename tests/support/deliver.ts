import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { consume } from "../../src/queue/consumer.ts";

/**
 * Delivers a message to the queue consumer. `attempts` is the number of the delivery attempt. Returns whether the
 * consumer acknowledged or retried it.
 */
export async function deliver(
	body: unknown,
	{
		queue = "crawl",
		attempts = 1,
		workerEnv = env,
	}: { queue?: string; attempts?: number; workerEnv?: Env } = {},
): Promise<"acked" | "retried"> {
	const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts, body };
	const batch = createMessageBatch(queue, [message]);
	const ctx = createExecutionContext();
	await consume(batch, workerEnv);
	const { retryMessages } = await getQueueResult(batch, ctx);
	return retryMessages.length === 0 ? "acked" : "retried";
}
