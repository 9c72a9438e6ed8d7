import { upkeep } from "./analytics/upkeep.ts";
import { app } from "./app.ts";
import { signInUpkeep } from "./auth/upkeep.ts";
import { readConfig } from "./config.ts";
import { consume } from "./queue/consumer.ts";

export { Brain } from "../durable-objects/brain.ts";
export { Conversation } from "../durable-objects/conversation.ts";

export default {
	fetch: app.fetch,
	queue: consume,
	async scheduled(_, env) {
		const config = readConfig(env);
		await upkeep(env.DB, config.usageRetentionDays, Date.now());
		await signInUpkeep(env, config, Date.now());
	},
} satisfies ExportedHandler<Env>;
