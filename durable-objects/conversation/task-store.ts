import { z } from "zod";
import { AgentType } from "../../src/contracts/agents.ts";
import { ErrorCode } from "../../src/contracts/errors.ts";
import { UsageRow } from "../../src/contracts/queue.ts";
import { type ChatRequest, ChatResult, Fallback, TaskState } from "../../src/contracts/tasks.ts";
import { CHAIN_START, type ChainProgress } from "../../src/inference/chain.ts";

/** How a task ended. */
export const TaskOutcome = z.discriminatedUnion("state", [
	z.object({ state: z.literal("completed"), result: ChatResult }),
	z.object({ state: z.literal("failed"), code: ErrorCode, error: z.string() }),
	z.object({ state: z.literal("cancelled"), text: z.string() }),
]);
export type TaskOutcome = z.infer<typeof TaskOutcome>;

const json = <Schema extends z.ZodType>(schema: Schema) =>
	z
		.string()
		.transform((text) => JSON.parse(text))
		.pipe(schema);

const Chain = z.object({
	provider: z.int(),
	attempts: z.int(),
	busySince: z.number().nullable(),
	fallbacks: z.array(Fallback),
}) satisfies z.ZodType<ChainProgress>;

const TaskRow = z.object({
	ulid: z.string(),
	message_id: z.string(),
	started_seq: z.int(),
	ended_seq: z.int().nullable(),
	agent_type: AgentType,
	use_context: z.int().transform((flag) => flag === 1),
	max_tokens: z.int(),
	state: TaskState,
	attempt: z.int(),
	due_at: z.int(),
	accepted_at: z.int(),
	first_run_at: z.int().nullable(),
	chain: json(Chain),
	usage: json(UsageRow).nullable(),
	outcome: json(TaskOutcome).nullable(),
	question: z.string(),
});
/** A task as it is stored, with its question. */
export type Task = z.infer<typeof TaskRow>;

const SELECT = `SELECT tasks.*, messages.content AS question
	FROM tasks JOIN messages ON messages.seq = tasks.started_seq`;

/** The tasks of one conversation, in SQLite. The only code that knows the table. */
export class TaskStore {
	readonly #sql: SqlStorage;
	/** Every task below this ULID has ended and been sent. */
	#floor = "";

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	insert(task: { ulid: string; messageId: string; seq: number; now: number }, request: ChatRequest): void {
		this.#sql.exec(
			`INSERT INTO tasks (ulid, message_id, started_seq, agent_type, use_context, max_tokens, state, attempt, due_at, accepted_at, chain)
			 VALUES (?, ?, ?, ?, ?, ?, 'queued', 0, ?, ?, ?)`,
			task.ulid,
			task.messageId,
			task.seq,
			request.agent_type,
			request.use_context ? 1 : 0,
			request.max_tokens,
			task.now,
			task.now,
			JSON.stringify(CHAIN_START),
		);
	}

	find(ulid: string): Task | null {
		return this.#select("WHERE ulid = ?", ulid)[0] ?? null;
	}

	findByMessageId(messageId: string): Task | null {
		return this.#select("WHERE message_id = ?", messageId)[0] ?? null;
	}

	/** Tasks that have not ended, in the order of acceptance. */
	open(): Task[] {
		return this.#unfinished().filter((task) => task.ended_seq === null);
	}

	/** The first ended task whose usage row has not been sent. */
	firstUnsent(): { ulid: string; usage: UsageRow } | null {
		for (const { ulid, usage } of this.#unfinished()) if (usage !== null) return { ulid, usage };
		return null;
	}

	/** Tasks that began or ended after `seq`, newest first. */
	changedSince(seq: number, limit: number): Task[] {
		return this.#select("WHERE started_seq > ? OR ended_seq > ? ORDER BY ulid DESC LIMIT ?", seq, seq, limit);
	}

	lastUlid(): string | null {
		return this.#sql.exec<{ last: string | null }>("SELECT max(ulid) AS last FROM tasks").one().last;
	}

	begin(ulid: string, attempt: number, now: number): void {
		this.#sql.exec(
			"UPDATE tasks SET state = 'running', attempt = ?, first_run_at = coalesce(first_run_at, ?) WHERE ulid = ?",
			attempt,
			now,
			ulid,
		);
	}

	/** Puts a task back: it keeps its place and is due again at `dueAt`. */
	postpone(
		ulid: string,
		to: { state: "queued" | "retrying"; attempt: number; dueAt: number; chain: ChainProgress },
	): void {
		this.#sql.exec(
			"UPDATE tasks SET state = ?, attempt = ?, due_at = ?, chain = ? WHERE ulid = ?",
			to.state,
			to.attempt,
			to.dueAt,
			JSON.stringify(to.chain),
			ulid,
		);
	}

	makeDue(ulid: string, now: number): void {
		this.#sql.exec(
			"UPDATE tasks SET due_at = ? WHERE ulid = ? AND state = 'queued' AND due_at > ?",
			now,
			ulid,
			now,
		);
	}

	/** Ends a task: its outcome, and the usage row that the outbox has to send. */
	end(ulid: string, seq: number, outcome: TaskOutcome, usage: UsageRow): void {
		this.#sql.exec(
			"UPDATE tasks SET state = ?, ended_seq = ?, outcome = ?, usage = ? WHERE ulid = ?",
			outcome.state,
			seq,
			JSON.stringify(outcome),
			JSON.stringify(usage),
			ulid,
		);
	}

	markSent(ulid: string): void {
		this.#sql.exec("UPDATE tasks SET usage = NULL WHERE ulid = ?", ulid);
	}

	/** Tasks that have not ended or not been sent. The floor saves reading a long conversation from its beginning. */
	#unfinished(): Task[] {
		const tasks = this.#select(
			"WHERE ulid >= ? AND (ended_seq IS NULL OR usage IS NOT NULL) ORDER BY ulid",
			this.#floor,
		);
		this.#floor = tasks[0]?.ulid ?? this.lastUlid() ?? "";
		return tasks;
	}

	#select(where: string, ...bindings: (string | number)[]): Task[] {
		return this.#sql
			.exec(`${SELECT} ${where}`, ...bindings)
			.toArray()
			.map((row) => TaskRow.parse(row));
	}
}
