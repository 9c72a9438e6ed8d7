import type { Config } from "../../src/config.ts";
import type { InferenceChain } from "../../src/inference/chain.ts";
import type { EmbedderUnavailable } from "../../src/knowledge/embeddings/create.ts";
import type { StaticEmbedder } from "../../src/knowledge/embeddings/static.ts";
import type { ConversationName, getBrain } from "../../src/objects.ts";
import { readingViewOf } from "./expansion/view.ts";
import { ServerFrames } from "./sockets/server-frames.ts";
import type { Sockets } from "./sockets/sockets.ts";
import { TaskEvents } from "./sockets/task-events.ts";
import { AttachmentStore } from "./stores/attachments.ts";
import { ExchangeStore } from "./stores/exchanges.ts";
import { ExpansionStore } from "./stores/expansions.ts";
import { FeedbackStore } from "./stores/feedback.ts";
import { MemoryStore } from "./stores/memory.ts";
import { MessageStore } from "./stores/messages.ts";
import { Sequence } from "./stores/sequence.ts";
import { SourceChangeStore } from "./stores/source-changes.ts";
import { TaskStore } from "./stores/tasks.ts";
import { UnindexedMessageStore } from "./stores/unindexed-messages.ts";
import type { LiveAttempt } from "./tasks/live-attempt.ts";
import { MessageDelivery } from "./tasks/message-delivery.ts";
import { Outbox, type OutboxDeps } from "./tasks/outbox.ts";

type BrainStub = ReturnType<typeof getBrain>;

/** The queues that a conversation sends to. */
export interface RoomQueues {
	/** For tasks that a user is waiting for. */
	chat: Queue;
	/** For tasks that take longer. */
	background: Queue;
	/** For requests to read web pages. */
	pages: Queue;
}

export interface RoomDeps {
	storage: DurableObjectStorage;
	sockets: Sockets;
	queues: RoomQueues;
	recordUsage: OutboxDeps["record"];
	settings: Pick<Config, "hashSecret" | "liveResearch" | "rewritesFollowUps" | "webSearch">;
	chain: InferenceChain;
	/** Returns a stub of the user's brain. Creates a new one for each call, because stubs may break. */
	brain(): BrainStub;
	/** Returns the isolate's own embedder, loading it first if necessary. Never rejects. */
	embedder(): Promise<StaticEmbedder | EmbedderUnavailable>;
	now(): number;
	waitUntil(work: Promise<unknown>): void;
}

/**
 * A conversation that exists in storage: its stores, sockets and running attempt. Functions take only the members they
 * use.
 */
export class Room {
	readonly userId: string;
	readonly conversationId: string;

	readonly storage: DurableObjectStorage;
	readonly tasks: TaskStore;
	readonly messages: MessageStore;
	readonly attachments: AttachmentStore;
	readonly exchanges: ExchangeStore;
	readonly memory: MemoryStore;
	readonly expansions: ExpansionStore;
	readonly sourceChanges: SourceChangeStore;
	readonly feedback: FeedbackStore;
	readonly unindexed: UnindexedMessageStore;
	readonly sequence: Sequence;

	readonly sockets: Sockets;
	readonly frames: ServerFrames;
	readonly events: TaskEvents;

	readonly queues: RoomQueues;
	readonly messageDelivery: MessageDelivery;
	readonly outbox: Outbox;
	readonly settings: RoomDeps["settings"];
	readonly chain: InferenceChain;
	readonly embedder: RoomDeps["embedder"];
	readonly now: () => number;
	readonly waitUntil: (work: Promise<unknown>) => void;

	/** The running attempt. An object runs one at a time. */
	live: LiveAttempt | null = null;
	/** The places of queued tasks among the user's own questions, as far as this instance of the object knows them. */
	readonly leasePlaces = new Map<string, number>();

	readonly #brain: () => BrainStub;

	constructor(name: ConversationName, deps: RoomDeps) {
		const { storage, sockets, queues, recordUsage, settings, chain, brain, embedder, now, waitUntil } = deps;
		const { userId, conversationId } = name;
		this.userId = userId;
		this.conversationId = conversationId;
		this.storage = storage;
		this.tasks = new TaskStore(storage.sql);
		this.messages = new MessageStore(storage.sql);
		this.attachments = new AttachmentStore(storage.sql);
		this.exchanges = new ExchangeStore(storage.sql);
		this.memory = new MemoryStore(storage.sql);
		this.expansions = new ExpansionStore(storage.sql);
		this.sourceChanges = new SourceChangeStore(storage.sql);
		this.feedback = new FeedbackStore(storage.sql);
		this.unindexed = new UnindexedMessageStore(storage.sql);
		this.sequence = new Sequence(storage.sql);
		this.sockets = sockets;
		this.frames = new ServerFrames(name, now, {
			readingViewOf: (task) => readingViewOf(this.expansions, task),
			leasePlaceOf: ({ ulid }) => this.leasePlaces.get(ulid) ?? null,
		});
		this.events = new TaskEvents(this);
		this.queues = queues;
		const { tasks, unindexed, feedback } = this;
		this.messageDelivery = new MessageDelivery({ conversationId, unindexed, brain });
		this.outbox = new Outbox({
			userId,
			conversationId,
			tasks,
			feedback,
			unindexed,
			record: recordUsage,
			messageDelivery: this.messageDelivery,
			brain,
		});
		this.settings = settings;
		this.chain = chain;
		this.embedder = embedder;
		this.now = now;
		this.waitUntil = waitUntil;
		this.#brain = brain;
	}

	get brain(): BrainStub {
		return this.#brain();
	}
}
