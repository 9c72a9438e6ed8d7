import type { FeedbackMessage, UsageMessage } from "../contracts/queue.ts";
import { insertUsage, storeFeedback } from "./usage-logs.ts";

/**
 * Records the usage row of a task or the rating of its answer, so that no crash loses it. On Cloudflare, a durable queue
 * collects them and writes them to D1 in batches. Queues under `npm start` are kept in memory, so D1 is written at once.
 *
 * @throws {Error} when the queue or D1 fails. The caller keeps the message and tries again.
 */
export async function recordUsage(
	env: Pick<Env, "DB" | "USAGE_LOGS" | "RUNTIME">,
	message: UsageMessage | FeedbackMessage,
): Promise<void> {
	if (env.RUNTIME === undefined) await env.USAGE_LOGS.send(message);
	else if (message.kind === "usage") await insertUsage(env.DB, [message.row]);
	else await storeFeedback(env.DB, [message]);
}
