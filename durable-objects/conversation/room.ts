import type { Config } from "../../src/config.ts";
import type { AgentType } from "../../src/contracts/agents.ts";
import type { Stage } from "../../src/contracts/tasks.ts";
import type { InferenceChain } from "../../src/inference/chain.ts";
import type { NoEmbedder } from "../../src/knowledge/embeddings/create.ts";
import type { StaticEmbedder } from "../../src/knowledge/embeddings/static.ts";
import { getBrain } from "../../src/objects.ts";
import { viewOf } from "./expansion/view.ts";
import { Frames } from "./sockets/frames.ts";
import type { Sockets } from "./sockets/sockets.ts";
import { ExpansionStore } from "./stores/expansions.ts";
import { MessageStore } from "./stores/messages.ts";
import { Sequence } from "./stores/sequence.ts";
import { SourceChanges } from "./stores/source-changes.ts";
import { type Task, TaskStore } from "./stores/tasks.ts";
import { LiveAttempt } from "./tasks/live-attempt.ts";

export interface RoomDeps {
	storage: DurableObjectStorage;
	sockets: Sockets;
	env: Pick<Env, "AI_HIGH_PRIORITY" | "AI_PROCESSING" | "CRAWL" | "USAGE_LOGS" | "BRAIN">;
	config: Config;
	chain: InferenceChain;
	/** What makes vectors in this isolate, loaded once. Never rejects. */
	embedder(): Promise<StaticEmbedder | NoEmbedder>;
	now(): number;
	waitUntil(work: Promise<unknown>): void;
}

/** A conversation that has been written to: its stores, its counter, its sockets and the attempt that is running. */
export class Room {
	readonly userId: string;
	readonly conversationId: string;
	readonly deps: RoomDeps;
	readonly tasks: TaskStore;
	readonly expansions: ExpansionStore;
	readonly sourceChanges: SourceChanges;
	readonly messages: MessageStore;
	readonly sequence: Sequence;
	readonly frames: Frames;
	/** The attempt that is running. An object runs one at a time. */
	live: LiveAttempt | null = null;
	/** The sending of the outbox that is under way. */
	flushing: Promise<void> | null = null;
	/** Tasks that the brain has settled and whose usage row could not be sent yet. Once more would do no harm. */
	readonly settled = new Set<string>();

	constructor(name: { userId: string; conversationId: string }, deps: RoomDeps) {
		this.userId = name.userId;
		this.conversationId = name.conversationId;
		this.deps = deps;
		this.tasks = new TaskStore(deps.storage.sql);
		this.expansions = new ExpansionStore(deps.storage.sql);
		this.sourceChanges = new SourceChanges(deps.storage.sql);
		this.messages = new MessageStore(deps.storage.sql);
		this.sequence = new Sequence(deps.storage.sql);
		this.frames = new Frames(name.conversationId, deps.now, (task) => viewOf(this.expansions, task));
	}

	get brain() {
		return getBrain(this.deps.env, this.userId);
	}

	/** Opens the live attempt of a task: from now on its stages and tokens go to the sockets. */
	goLive(task: Task, attempt: number): LiveAttempt {
		const { now } = this.deps;
		const live = new LiveAttempt(
			{ ulid: task.ulid, attempt, maxTokens: maxTokensOf(task) },
			viewOf(this.expansions, task),
			{
				stage: (stage, progress, message, details) => {
					const selected = details === undefined ? {} : { selected_agent: details.selectedAgent };
					this.tellStage(task, "running", { stage, progress, message, ...selected });
				},
				tokens: (text) =>
					this.deps.sockets.broadcast({ type: "task_token", ...this.#eventHead(task), text, attempt }),
			},
			() => now() - task.accepted_at,
		);
		this.live = live;
		return live;
	}

	tellStage(
		task: Task,
		state: "queued" | "waiting" | "running",
		update: { stage: Stage; progress: number; message: string; selected_agent?: AgentType },
	): void {
		const head = this.#eventHead(task);
		this.deps.sockets.broadcast({ type: "task_update", ...head, status: "processing", state, ...update });
	}

	tellRetrying(task: Task, retry: { attempt: number; retry_in_ms: number; reason: string }): void {
		this.deps.sockets.broadcast({ type: "task_retrying", ...this.#eventHead(task), ...retry });
	}

	#eventHead(task: Task) {
		return { ...this.frames.head(), seq: this.sequence.next(), task_id: this.frames.taskId(task.ulid) };
	}
}

/** Tokens that the answer may have; an expansion writes none. */
function maxTokensOf({ options }: Task): number {
	return options.kind === "expansion" ? 0 : options.max_tokens;
}
