import { readConfig } from "../../src/config.ts";
import { formatTaskId } from "../../src/contracts/ids.ts";
import { openDatabase } from "../../src/db/client.ts";
import { deleteConversationShares } from "../../src/db/shares.ts";
import { createEmbedder, createStaticEmbedder } from "../../src/knowledge/embeddings/create.ts";
import { createReranker } from "../../src/knowledge/rerank/create.ts";
import { Reranking } from "../../src/knowledge/rerank/reranking.ts";
import { deletePage } from "../../src/knowledge/store/put-page.ts";
import { getConversation } from "../../src/objects.ts";
import { AccountErasure } from "./account-erasure.ts";
import { Budgets } from "./budgets.ts";
import { Conversations } from "./conversations.ts";
import { Crawl } from "./crawl.ts";
import { ChangeNotices } from "./jobs/change-notices.ts";
import { ConversationErasure } from "./jobs/conversation-erasure.ts";
import { Embedding } from "./jobs/embedding.ts";
import { MessageIndexing } from "./jobs/message-indexing.ts";
import { Recrawl } from "./jobs/recrawl.ts";
import { Reindexing } from "./jobs/reindexing.ts";
import { type Job, JobScheduler } from "./jobs/scheduler.ts";
import { SessionClosing } from "./jobs/session-closing.ts";
import { SiteReading } from "./jobs/site-reading.ts";
import { Knowledge } from "./knowledge.ts";
import { Leases } from "./leases.ts";
import { Sessions } from "./sessions.ts";
import { SiteCrawl } from "./site-crawl.ts";
import { Sites } from "./sites.ts";
import { createStores, type Stores } from "./stores/stores.ts";
import { UserSockets } from "./user-sockets.ts";

/** The parts of a brain. */
export interface Parts {
	stores: Stores;
	sockets: UserSockets;
	conversations: Conversations;
	sessions: Sessions;
	knowledge: Knowledge;
	crawl: Crawl;
	budgets: Budgets;
	sites: Sites;
	siteCrawl: SiteCrawl;
	siteReading: SiteReading;
	leases: Leases;
	jobs: JobScheduler;
	accountErasure: AccountErasure;
}

export function createParts(ctx: DurableObjectState, env: Env): Parts {
	const { storage } = ctx;
	const { sql } = storage;
	const userId = userIdOf(ctx);
	const config = readConfig(env);
	const stores = createStores(sql);
	const sockets = new UserSockets(ctx);
	const conversation = (id: string) => getConversation(env, userId, id);

	const sessionClosing = new SessionClosing({
		sessions: stores.sessions,
		close: (socket) => conversation(socket.conversation_id).closeSession(socket.session_id),
	});
	const conversationErasure = new ConversationErasure({
		sql,
		stores,
		deleteShares: (id) => deleteConversationShares(openDatabase(env.DB), userId, id),
		conversation,
	});
	const embedding = new Embedding({
		sql,
		embedder: () => createEmbedder(readConfig(env), env),
		isCheap: config.embeddings.provider === "static",
		now: Date.now,
	});
	const reindexing = new Reindexing(sql);
	const recrawl = new Recrawl({ webPages: stores.webPages, queue: env.CRAWL, userId, now: Date.now });
	const changeNotices = new ChangeNotices({
		changedPages: stores.changedPages,
		notify: (conversationId, change) => conversation(conversationId).recordSourceChange(change),
	});
	const sites = new Sites({ sql, stores, now: Date.now });
	const siteReading = new SiteReading({
		stores,
		queue: env.CRAWL,
		userId,
		queueStartedAt: queueStartedAt(env),
		startRun: (site) => sites.startDueRun(site),
		deletePage: (id) => void deletePage(sql, id),
		now: Date.now,
	});
	const messageIndexing = new MessageIndexing({ messageIndex: stores.messageIndex, conversation });
	const allJobs: Job[] = [
		sessionClosing,
		conversationErasure,
		embedding,
		recrawl,
		siteReading,
		changeNotices,
		reindexing,
		messageIndexing,
	];
	const jobs = new JobScheduler({
		storage,
		failedJobs: stores.failedJobs,
		jobs: allJobs,
		isActive: () => stores.account.isActive(),
	});

	const conversations = new Conversations({
		sql,
		store: stores.conversations,
		messageIndex: stores.messageIndex,
		sockets,
		erasure: conversationErasure,
		jobs,
	});
	const knowledge = new Knowledge({
		storage,
		stores,
		embedding,
		reindexing,
		reranking: new Reranking({ reranker: createReranker(config, env), now: Date.now, warn: console.warn }),
		assets: env.ASSETS,
		wordVectors: async () => {
			const embedder = await createStaticEmbedder(env);
			return "unavailable" in embedder ? null : embedder;
		},
		armAlarm: () => ctx.waitUntil(jobs.arm()),
	});
	const budgets = new Budgets({
		d1: env.DB,
		userId,
		configured: config.tokenBudgets,
		isGuest: () => stores.account.isGuest(),
		now: Date.now,
	});
	return {
		stores,
		budgets,
		sockets,
		conversations,
		sessions: new Sessions({ userId, stores, sockets, conversations, closing: sessionClosing, jobs }),
		knowledge,
		crawl: new Crawl({ storage, stores, knowledge }),
		sites,
		siteReading,
		siteCrawl: new SiteCrawl({ storage, stores, knowledge, now: Date.now }),
		leases: new Leases({
			stores,
			budgets,
			conversations,
			knowledge,
			quota: () => {
				const { guestQuota, memberQuota } = readConfig(env);
				return stores.account.isGuest() ? guestQuota : memberQuota;
			},
			memberQuota: () => readConfig(env).memberQuota,
			run: ({ conversationId, ulid }) => {
				if (conversationId === null) return;
				ctx.waitUntil(conversation(conversationId).runTask(formatTaskId(conversationId, ulid)));
			},
		}),
		jobs,
		accountErasure: new AccountErasure({
			storage,
			stores,
			sockets,
			d1: env.DB,
			userId,
			eraseConversation: (id) => conversation(id).erase("account"),
			onErased: () => reportErasure(env),
		}),
	};
}

/** Makes `npm start` remove what SQLite keeps of deleted rows. Cloudflare's D1 offers nothing of the kind. */
async function reportErasure({ RUNTIME }: Env): Promise<void> {
	await RUNTIME?.fetch("http://runtime/", { method: "POST" }).catch((error: unknown) => {
		console.warn("an erasure could not be reported; its remains are removed when the server stops", error);
	});
}

let firstCreatedAt: number | null = null;

/**
 * Returns when the queue was created, in milliseconds since the Unix epoch. `npm start` keeps it in memory, so messages
 * that an earlier process sent are lost. Cloudflare's queues lose nothing, and have always existed.
 */
function queueStartedAt({ RUNTIME }: Env): number {
	firstCreatedAt ??= Date.now();
	return RUNTIME === undefined ? 0 : firstCreatedAt;
}

function userIdOf({ id }: DurableObjectState): string {
	if (id.name === undefined) throw new Error("A brain object must be addressed by the user's id.");
	return id.name;
}
