import { z } from "zod";
import type { AgentType } from "../../../src/contracts/agents.ts";
import { ErrorCode } from "../../../src/contracts/errors.ts";
import { UsageRow } from "../../../src/contracts/queue.ts";
import { TaskOptions } from "../../../src/contracts/task-requests.ts";
import { Fallback, TaskResult, TaskState } from "../../../src/contracts/tasks.ts";
import { CHAIN_START, type ChainProgress } from "../../../src/inference/chain-progress.ts";

/** How a task ended. */
export const TaskOutcome = z.discriminatedUnion("state", [
	z.object({ state: z.literal("completed"), result: TaskResult }),
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
	// Tasks stored by version 0.1.0 have none.
	awaySince: z.number().nullable().default(null),
	fallbacks: z.array(Fallback),
}) satisfies z.ZodType<ChainProgress>;

const TaskRow = z.object({
	ulid: z.string(),
	message_id: z.string(),
	question_seq: z.int(),
	started_seq: z.int(),
	ended_seq: z.int().nullable(),
	ended_at: z.int().nullable(),
	options: json(TaskOptions),
	state: TaskState,
	attempt: z.int(),
	due_at: z.int(),
	accepted_at: z.int(),
	first_run_at: z.int().nullable(),
	chain: json(Chain),
	usage: json(UsageRow).nullable(),
	outcome: json(TaskOutcome).nullable(),
	told: z.int().transform((flag) => flag === 1),
	question: z.string(),
	question_id: z.string(),
});
/** A task as it is stored, with its question. */
export type Task = z.infer<typeof TaskRow>;

const SELECT = `SELECT tasks.*, q.content AS question, a.created_at AS ended_at,
		coalesce(asked.message_id, tasks.message_id) AS question_id
	FROM tasks JOIN messages q ON q.seq = tasks.question_seq LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
		LEFT JOIN messages a ON a.seq = tasks.ended_seq`;

/** Where a task stands in line, without what it asks. */
export type Turn = Pick<Task, "ulid" | "question_seq" | "state" | "due_at">;

/** An ended task and the usage row that it still owes. */
export interface OwedTask {
	task: Task;
	usage: UsageRow;
}

export interface NewTask {
	ulid: string;
	messageId: string;
	questionSeq: number;
	startedSeq: number;
	options: TaskOptions;
	now: number;
}

/** The agent that a task is for: of a multi-agent task, the one preferred or, at the end, the one that led. */
export function agentOf({ options, outcome }: Pick<Task, "options" | "outcome">): AgentType {
	if (outcome?.state === "completed") return outcome.result.agent_type;
	switch (options.kind) {
		case "chat":
			return options.agent_type;
		case "multiagent":
			return options.agent_preference ?? "general";
		case "expansion":
			return "research";
	}
}

/** The tasks of one conversation, in SQLite. The only code that knows the table. */
export class TaskStore {
	readonly #sql: SqlStorage;
	/** Every task below this ULID has ended and been sent. */
	#floor = "";

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	insert(task: NewTask): Task {
		this.#sql.exec(
			`INSERT INTO tasks (ulid, message_id, question_seq, started_seq, options, state, attempt, due_at, accepted_at, chain)
			 VALUES (?, ?, ?, ?, ?, 'queued', 0, ?, ?, ?)`,
			task.ulid,
			task.messageId,
			task.questionSeq,
			task.startedSeq,
			JSON.stringify(task.options),
			task.now,
			task.now,
			JSON.stringify(CHAIN_START),
		);
		const inserted = this.find(task.ulid);
		if (inserted === null) throw new Error("a task that was just inserted is not there");
		return inserted;
	}

	find(ulid: string): Task | null {
		return this.#select("WHERE tasks.ulid = ?", ulid)[0] ?? null;
	}

	findByMessageId(messageId: string): Task | null {
		return this.#select("WHERE tasks.message_id = ?", messageId)[0] ?? null;
	}

	/** Tasks that have not ended, in the order of acceptance. */
	open(): Task[] {
		return this.#select("WHERE tasks.ulid >= ? AND tasks.ended_seq IS NULL ORDER BY tasks.ulid", this.#floor);
	}

	/** The turns of the same: they cost little, whatever was asked. */
	turns(): Turn[] {
		return this.#unfinished().filter(({ ended }) => ended === 0);
	}

	/** Ended tasks whose usage row has not been sent. */
	unsent(): OwedTask[] {
		return this.#select(
			"WHERE tasks.ulid >= ? AND tasks.usage IS NOT NULL ORDER BY tasks.ulid",
			this.#floor,
		).flatMap((task) => (task.usage === null ? [] : [{ task, usage: task.usage }]));
	}

	/** Whether there are such tasks. */
	owes(): boolean {
		return this.#unfinished().some(({ ended }) => ended === 1);
	}

	/** Tasks that began or ended after `seq`, newest first. */
	changedSince(seq: number, limit: number): Task[] {
		return this.#select(
			"WHERE tasks.started_seq > ? OR tasks.ended_seq > ? ORDER BY tasks.ulid DESC LIMIT ?",
			seq,
			seq,
			limit,
		);
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
		to: { state: "queued" | "waiting" | "retrying"; attempt: number; dueAt: number; chain: ChainProgress },
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

	/** A task that waits for others is due again at `dueAt`. */
	waitUntil(ulid: string, dueAt: number): void {
		this.#sql.exec("UPDATE tasks SET due_at = ? WHERE ulid = ? AND state = 'waiting'", dueAt, ulid);
	}

	/** Ends a task: its outcome, and the usage row that the outbox has to send. */
	end(ulid: string, end: { seq: number; outcome: TaskOutcome; usage: UsageRow; told: boolean }): void {
		this.#sql.exec(
			"UPDATE tasks SET state = ?, ended_seq = ?, outcome = ?, usage = ?, told = ? WHERE ulid = ?",
			end.outcome.state,
			end.seq,
			JSON.stringify(end.outcome),
			JSON.stringify(end.usage),
			end.told ? 1 : 0,
			ulid,
		);
	}

	/** Ended tasks whose ending no socket has got, newest first. */
	untold(limit: number): Task[] {
		return this.#select(
			"WHERE tasks.ended_seq IS NOT NULL AND tasks.told = 0 ORDER BY tasks.ulid DESC LIMIT ?",
			limit,
		);
	}

	markTold(ulid: string): void {
		this.#sql.exec("UPDATE tasks SET told = 1 WHERE ulid = ?", ulid);
	}

	markSent(ulid: string): void {
		this.#sql.exec("UPDATE tasks SET usage = NULL WHERE ulid = ?", ulid);
	}

	/** Tasks that have not ended or not been sent. The floor saves reading a long conversation from its beginning. */
	#unfinished(): (Turn & { ended: number })[] {
		const turns = this.#sql
			.exec<Turn & { ended: number }>(
				`SELECT ulid, question_seq, state, due_at, ended_seq IS NOT NULL AS ended FROM tasks
				 WHERE ulid >= ? AND (ended_seq IS NULL OR usage IS NOT NULL) ORDER BY ulid`,
				this.#floor,
			)
			.toArray();
		this.#floor = turns[0]?.ulid ?? this.lastUlid() ?? "";
		return turns;
	}

	/** Whether the question of that message is being answered. */
	isBeingAnswered(questionSeq: number): boolean {
		return this.turns().some((turn) => turn.question_seq === questionSeq);
	}

	/** Deletes all tasks that have ended. */
	deleteEnded(): void {
		this.#sql.exec("DELETE FROM tasks WHERE ended_seq IS NOT NULL");
	}

	#select(where: string, ...bindings: (string | number)[]): Task[] {
		return this.#sql
			.exec(`${SELECT} ${where}`, ...bindings)
			.toArray()
			.map((row) => TaskRow.parse(row));
	}
}
