import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { consume } from "../../src/queue/consumer.ts";

/** Hands one message to the consumer, as the queue would at its n-th attempt, and tells what became of it. */
export async function delivered(
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
