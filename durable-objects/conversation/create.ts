import { readConfig } from "../../src/config.ts";
import { recordUsage } from "../../src/db/record-usage.ts";
import { unwrap } from "../../src/errors.ts";
import { createChain } from "../../src/inference/create.ts";
import { createStaticEmbedder } from "../../src/knowledge/embeddings/create.ts";
import { getBrain, parseConversationName } from "../../src/objects.ts";
import { Alarm } from "./alarm.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Room } from "./room.ts";
import { Sockets } from "./sockets/sockets.ts";

/** The parts of a conversation object that exist even when the conversation does not. */
export interface ConversationParts {
	sockets: Sockets;
	alarm: Alarm;
	lifecycle: Lifecycle;
}

/** Creates the parts of a conversation object and connects them to the platform. */
export function createParts(ctx: DurableObjectState, env: Env): ConversationParts {
	const { storage } = ctx;
	const sockets = new Sockets(ctx);
	const alarm = new Alarm(storage);
	const lifecycle = new Lifecycle({
		storage,
		alarm,
		register: async () => {
			const { userId, conversationId } = parseConversationName(ctx.id.name);
			unwrap(await getBrain(env, userId).registerConversation(conversationId));
		},
		createRoom: () => createRoom(ctx, env, sockets),
	});
	return { sockets, alarm, lifecycle };
}

function createRoom(ctx: DurableObjectState, env: Env, sockets: Sockets): Room {
	const config = readConfig(env);
	const name = parseConversationName(ctx.id.name);
	return new Room(name, {
		storage: ctx.storage,
		sockets,
		queues: {
			chat: env.AI_HIGH_PRIORITY,
			background: env.AI_PROCESSING,
			pages: env.CRAWL,
		},
		recordUsage: (message) => recordUsage(env, message),
		settings: config,
		chain: createChain(config, env),
		brain: () => getBrain(env, name.userId),
		embedder: () => createStaticEmbedder(env),
		now: Date.now,
		waitUntil: (work) => ctx.waitUntil(work),
	});
}
