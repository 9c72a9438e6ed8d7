import { upkeep } from "./analytics/upkeep.ts";
import { app } from "./app.ts";
import { readConfig } from "./config.ts";
import { consume } from "./queue/consumer.ts";

export { Brain } from "../durable-objects/brain.ts";
export { Conversation } from "../durable-objects/conversation.ts";

export default {
	fetch: app.fetch,
	queue: consume,
	scheduled: (_, env) => upkeep(env.DB, readConfig(env).usageRetentionDays, Date.now()),
} satisfies ExportedHandler<Env>;
