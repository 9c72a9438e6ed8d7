import { maintainUsage } from "./analytics/maintain-usage.ts";
import { app } from "./app.ts";
import { cleanUpAuth } from "./auth/cleanup.ts";
import { readConfig } from "./config.ts";
import { getBrain } from "./objects.ts";
import { consume } from "./queue/consumer.ts";

export { Brain } from "../durable-objects/brain.ts";
export { Conversation } from "../durable-objects/conversation.ts";
export { selfHosted } from "./self-hosted/self-hosted.ts";

export default {
	fetch: app.fetch,
	queue: consume,
	async scheduled(_, env) {
		const config = readConfig(env);
		await maintainUsage(env.DB, config.usageRetentionDays, Date.now());
		await cleanUpAuth({ d1: env.DB, brain: (userId) => getBrain(env, userId) }, config, Date.now());
	},
} satisfies ExportedHandler<Env>;
