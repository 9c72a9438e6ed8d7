import { HISTORY_EXCHANGES_MAX } from "../../../src/agents/history.ts";
import { passagesToSearch } from "../../../src/agents/registry.ts";
import { createKeyedHash } from "../../../src/auth/keyed-hash.ts";
import { AppError, unwrap } from "../../../src/errors.ts";
import { AttachmentSearch } from "../../../src/knowledge/attachments/attachment-search.ts";
import type { PastExchange } from "../../../src/knowledge/search/search-plan.ts";
import { countAttempt } from "../../../src/live-gauges.ts";
import { answerTask } from "../../../src/pipeline/answer.ts";
import { QUOTES_PROVIDER } from "../../../src/pipeline/compose-quotes.ts";
import { wasRead } from "../../../src/pipeline/expansion/page-report.ts";
import { type PipelineDeps, PROGRESS } from "../../../src/pipeline/pipeline.ts";
import { estimateTaskTokens } from "../../../src/pipeline/token-estimate.ts";
import type { EmbedSync } from "../../../src/text/embed-sync.ts";
import { ATTEMPT_MAX_MS } from "../../attempt-limits.ts";
import { finishExpansion } from "../expansion/finish.ts";
import {
	continueReading,
	type ReadingDeps,
	recordResearch,
	researchTopic,
	runExpansion,
	waitForPages,
} from "../expansion/run.ts";
import { readingViewOf } from "../expansion/view.ts";
import { recall } from "../memory.ts";
import type { Room } from "../room.ts";
import type { Task } from "../stores/task-row.ts";
import { completeTask, fullTimeline } from "./finish.ts";
import { LiveAttempt } from "./live-attempt.ts";
import { handleAttemptError, retryInterrupted, waitForLease } from "./retry.ts";
import { nextInLine } from "./schedule.ts";
import { startTimeLimit } from "./time-limit.ts";
import { conversationTitle } from "./title.ts";

/** Maximum number of earlier exchanges to which a question may refer. */
const PAST_EXCHANGES_MAX = 8;
/**
 * Maximum length of the earlier attachments that are searched together, in UTF-16 code units. The oldest are left out.
 */
const EARLIER_ATTACHMENTS_MAX_CHARS = 1_000_000;

/**
 * Runs the work of one alarm: settles finished tasks, requeues interrupted tasks and makes one attempt at the next task.
 */
export async function runNext(room: Room): Promise<void> {
	const { tasks, outbox, now } = room;
	await outbox.settle();
	for (const { ulid, state } of tasks.positions()) {
		// No attempt is in memory when an alarm starts, so a task that is still marked as running was interrupted when
		// its object stopped.
		const task = state === "running" ? tasks.find(ulid) : null;
		if (task !== null) retryInterrupted(room, task);
	}
	const next = nextInLine(room);
	const task = next === null || next.due_at > now() ? null : tasks.find(next.ulid);
	if (task !== null) await countAttempt(() => runAttempt(room, task));
	await outbox.flush();
}

async function runAttempt(room: Room, queued: Task): Promise<void> {
	const { tasks, now } = room;
	const attempt = queued.attempt + 1;
	tasks.markRunning(queued.ulid, attempt, now());
	room.leasePlaces.delete(queued.ulid);
	const task: Task = { ...queued, state: "running", attempt, first_run_at: queued.first_run_at ?? now() };
	const live = startLiveAttempt(room, task);
	const cancelTimeLimit = startTimeLimit(ATTEMPT_MAX_MS, () =>
		live.stop(new AppError("task_timeout", "The answer took too long; ask for a shorter one.")),
	);
	try {
		const result = await runTask(room, task, live);
		live.signal.throwIfAborted();
		switch (result.kind) {
			case "no_lease":
				waitForLease(room, task, result.place);
				break;
			case "needs_pages":
				waitForPages(room, task, live);
				break;
			case "reading_done":
				if (result.expansion.pages.some(wasRead)) live.onStage("complete", PROGRESS.complete, "Complete!");
				finishExpansion(room, task, result.expansion, fullTimeline(room, task));
				break;
			case "answered":
				live.onStage("complete", PROGRESS.complete, "Complete!");
				completeTask(room, task, result, fullTimeline(room, task));
		}
	} catch (error) {
		live.flush();
		// A cancelled or erased task has no live attempt, and its error is the abort reason.
		if (room.live !== live) return;
		handleAttemptError(room, task, live, error);
	} finally {
		cancelTimeLimit();
		if (room.live === live) {
			recordSpentTokens(room, live);
			room.live = null;
		}
	}
}

/** Adds the tokens of an attempt that did not end its task to those that the task has used. */
function recordSpentTokens({ tasks }: Pick<Room, "tasks">, live: LiveAttempt): void {
	const tokens = live.tokens.take();
	if (tokens > 0) tasks.addSpentTokens(live.ulid, tokens);
}

/** Starts an attempt whose stages and tokens are broadcast. */
function startLiveAttempt(
	room: Pick<Room, "expansions" | "events" | "now" | "live">,
	task: Task,
): LiveAttempt {
	const { expansions, events, now } = room;
	const { ulid, attempt, options, accepted_at } = task;
	room.live = new LiveAttempt({
		ulid,
		maxTokens: options.kind === "expansion" ? 0 : options.max_tokens,
		resumeFrom: readingViewOf(expansions, task),
		listener: {
			onStage: (stage, progress, message, details) => {
				const { selectedAgent: selected_agent, contributions, queue } = details ?? {};
				events.broadcastStage(task, "running", {
					stage,
					progress,
					message,
					...(selected_agent && { selected_agent }),
					...(contributions && { contributions: [...contributions] }),
					...(queue && { queue }),
				});
			},
			onThinking: (text) => events.broadcastThinking(task, { text, attempt }),
			onTokens: (text) => events.broadcastTokens(task, { text, attempt }),
			onContribution: (part) => events.broadcastContribution(task, { ...part, attempt }),
		},
		elapsedMs: () => now() - accepted_at,
	});
	return room.live;
}

async function runTask(room: Room, task: Task, live: LiveAttempt) {
	const { question, options, chain_progress: chainProgress } = task;
	if (options.kind === "expansion") return runExpansion(room, task, live);
	if (room.expansions.find(task.ulid) !== null) {
		const reading = await continueReading(room, task, live);
		if (reading.kind === "needs_pages") return reading;
		recordResearch(reading.expansion, room.now());
	}
	const deps = await createPipelineDeps(room, task, live);
	return answerTask({ question, options, chainProgress }, deps, live.signal);
}

async function createPipelineDeps(
	room: ReadingDeps &
		Pick<
			Room,
			"exchanges" | "attachments" | "memory" | "messages" | "unindexed" | "chain" | "embedder" | "waitUntil"
		>,
	task: Task,
	live: LiveAttempt,
): Promise<PipelineDeps> {
	const { userId, conversationId, exchanges, expansions, settings, chain, now } = room;
	const history = exchanges.before(task.question_seq, HISTORY_EXCHANGES_MAX);
	const pastExchanges = exchanges.lastTopics(task.question_seq, PAST_EXCHANGES_MAX);
	// Quotes would be the same again.
	const wasQuoted = room.messages.wasAnsweredBy(QUOTES_PROVIDER, task.question_seq);
	const prefersQuotes = !wasQuoted && (await chain.prefersQuotes(task.chain_progress, live.signal));
	const mayResearch = settings.liveResearch && expansions.find(task.ulid) === null;
	return {
		chain: live.tokens.measure(chain),
		prefersQuotes,
		now,
		history,
		memory: recall(room, task.question_seq, history),
		keys: {
			user: await createKeyedHash(settings.hashSecret, "model-user", userId),
			conversation: await createKeyedHash(settings.hashSecret, "model-conversation", userId, conversationId),
		},
		pastExchanges,
		attachments: await openAttachments(room, task, pastExchanges.at(-1)),
		prepare: async ({ questions, ...request }) => {
			const isQuoted = prefersQuotes || chain.modelsOnly().isEmpty;
			const passages = passagesToSearch(request.passages, { isQuoted });
			const prepared = unwrap(
				await room.brain.prepareTask({
					...request,
					passages,
					ulid: task.ulid,
					conversationId,
					...conversationTitle(task),
					unindexed: room.unindexed.nextFew(),
					tokens: estimateTaskTokens({
						answers: task.options.kind === "multiagent" ? questions : 1,
						texts: [task.question, ...history.flatMap(({ question, answer }) => [question, answer])],
						passages,
						maxTokens: task.options.kind === "expansion" ? 0 : task.options.max_tokens,
					}),
					askedBy: task.asked_by,
				}),
			);
			return prepared.kind === "waiting"
				? { kind: "no_lease", place: prepared.place }
				: { kind: "granted", parts: prepared.parts };
		},
		rewriter: settings.rewritesFollowUps ? live.tokens.measureReplies(chain) : null,
		research: mayResearch ? (topic) => researchTopic(room, task, live, topic) : null,
		onStage: live.onStage.bind(live),
		onThinking: live.onThinking.bind(live),
		onToken: live.onToken.bind(live),
		onContribution: live.onContribution.bind(live),
		loadEmbed: loadEmbedder(room),
	};
}

/** Returns the search in the attachments that the task may use, or null if there are none. */
async function openAttachments(
	{ attachments, embedder }: Pick<Room, "attachments" | "embedder">,
	{ question_seq }: Task,
	last: PastExchange | undefined,
): Promise<AttachmentSearch | null> {
	const own = attachments.of(question_seq);
	const earlier = attachments.before(question_seq, EARLIER_ATTACHMENTS_MAX_CHARS);
	if (own.length + earlier.length === 0) return null;
	const loaded = await embedder();
	const vectors = "unavailable" in loaded ? null : loaded;
	return new AttachmentSearch({ own, earlier, lastTitles: last?.titles ?? [], vectors });
}

/** Loads the embedder while the passages are searched for. The returned function waits for it. */
function loadEmbedder({ embedder }: Pick<Room, "embedder">): () => Promise<EmbedSync | null> {
	const loading = embedder();
	return async () => {
		const loaded = await loading;
		return "unavailable" in loaded ? null : (text) => loaded.embedSync(text);
	};
}
