import { readConfig } from "../../src/config.ts";
import { recordUsage } from "../../src/db/record-usage.ts";
import { unwrap } from "../../src/errors.ts";
import { createChain } from "../../src/inference/create.ts";
import { createStaticEmbedder } from "../../src/knowledge/embeddings/create.ts";
import { type ConversationName, getBrain, parseConversationName } from "../../src/objects.ts";
import { Alarm } from "./alarm.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Room } from "./room.ts";
import { ServerFrames } from "./sockets/server-frames.ts";
import { Sockets } from "./sockets/sockets.ts";

/** The parts of a conversation object that exist even when the conversation does not. */
export interface ConversationParts {
	sockets: Sockets;
	/** Builds the frames that no task belongs to. */
	emptyFrames: ServerFrames;
	alarm: Alarm;
	lifecycle: Lifecycle;
}

/** Creates the parts of a conversation object and connects them to the platform. */
export function createParts(ctx: DurableObjectState, env: Env): ConversationParts {
	const { storage } = ctx;
	const name = parseConversationName(ctx.id.name);
	const sockets = new Sockets(ctx);
	const alarm = new Alarm(storage);
	const lifecycle = new Lifecycle({
		storage,
		alarm,
		register: async () => {
			unwrap(await getBrain(env, name.userId).registerConversation(name.conversationId));
		},
		createRoom: () => createRoom(ctx, env, name, sockets),
	});
	return { sockets, emptyFrames: new ServerFrames(name, Date.now), alarm, lifecycle };
}

function createRoom(ctx: DurableObjectState, env: Env, name: ConversationName, sockets: Sockets): Room {
	const config = readConfig(env);
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
