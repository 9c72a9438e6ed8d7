import type { UsageRow } from "../../../src/contracts/queue.ts";
import type { TaskOptions } from "../../../src/contracts/task-options.ts";
import { CHAIN_START, type ChainProgress } from "../../../src/inference/chain-progress.ts";
import type { CopiedExchange } from "./exchanges.ts";
import { SELECT_TASKS, type Task, type TaskOutcome, TaskRow } from "./task-row.ts";

/** An unfinished task's position in the queue. Does not include the task's question, so reading a position is cheap. */
export type QueuePosition = Pick<Task, "ulid" | "question_seq" | "state" | "due_at">;

/** A finished task and its usage row, which has not been sent yet. */
export interface UnsentTask {
	task: Task;
	usage: UsageRow;
}

/** A task to insert, with the question that it answers. */
export interface NewTask extends Pick<Task, "question" | "question_id" | "attachments"> {
	ulid: string;
	messageId: string;
	questionSeq: number;
	startedSeq: number;
	options: TaskOptions;
	/** The session or API key that asked. */
	askedBy: string | null;
	now: number;
}

/** A task of a copied exchange, renumbered for the conversation that it is copied to. */
export interface CopiedTask
	extends Pick<
		CopiedExchange,
		"ulid" | "message_id" | "options" | "chain" | "state" | "attempt" | "accepted_at" | "first_run_at"
	> {
	questionSeq: number;
	endedSeq: number;
	outcome: TaskOutcome;
}

/** How to requeue a task. */
export interface Postponement {
	state: "queued" | "waiting" | "retrying";
	/** When the task is due again, in milliseconds since the Unix epoch. */
	dueAt: number;
	chainProgress: ChainProgress;
	/** False when the attempt ended before anything was tried, so it does not use up one of the task's attempts. */
	countsAttempt: boolean;
}

/** The tasks of one conversation, stored in SQLite. */
export class TaskStore {
	readonly #sql: SqlStorage;
	/**
	 * Every task below this ULID is finished and its usage row has been sent, so queries need not scan a long
	 * conversation from its start.
	 */
	#firstUnsettled = "";

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Inserts a queued task and returns it. */
	insert(task: NewTask): Task {
		this.#sql.exec(
			`INSERT INTO tasks (ulid, message_id, question_seq, started_seq, options, state, attempt, due_at, accepted_at, chain,
			 asked_by) VALUES (?, ?, ?, ?, ?, 'queued', 0, ?, ?, ?, ?)`,
			task.ulid,
			task.messageId,
			task.questionSeq,
			task.startedSeq,
			JSON.stringify(task.options),
			task.now,
			task.now,
			JSON.stringify(CHAIN_START),
			task.askedBy,
		);
		// Reading the row back would take as long as inserting it, and the acknowledgment waits for it.
		return {
			ulid: task.ulid,
			message_id: task.messageId,
			question_seq: task.questionSeq,
			started_seq: task.startedSeq,
			ended_seq: null,
			ended_at: null,
			options: task.options,
			state: "queued",
			attempt: 0,
			due_at: task.now,
			accepted_at: task.now,
			first_run_at: null,
			chain_progress: CHAIN_START,
			usage: null,
			outcome: null,
			asked_by: task.askedBy,
			spent_tokens: 0,
			is_delivered: false,
			question: task.question,
			question_id: task.question_id,
			attachments: task.attachments,
		};
	}

	/** Inserts a finished task copied from another conversation, which has already sent the task's usage row. */
	insertCopy(task: CopiedTask): void {
		this.#sql.exec(
			`INSERT INTO tasks (ulid, message_id, question_seq, started_seq, ended_seq, options, state, attempt, due_at,
			 accepted_at, first_run_at, chain, outcome, told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
			task.ulid,
			task.message_id,
			task.questionSeq,
			task.questionSeq,
			task.endedSeq,
			task.options,
			task.state,
			task.attempt,
			task.accepted_at,
			task.accepted_at,
			task.first_run_at,
			task.chain,
			JSON.stringify(task.outcome),
		);
	}

	find(ulid: string): Task | null {
		return this.#select("WHERE tasks.ulid = ?", ulid)[0] ?? null;
	}

	/** Returns the newest task whose answer to a question has a text, or null if there is none. */
	findAnswered(questionSeq: number): Task | null {
		const [task] = this.#select(
			`WHERE tasks.question_seq = ? AND tasks.state IN ('completed', 'cancelled') AND a.content <> ''
			 ORDER BY tasks.ulid DESC LIMIT 1`,
			questionSeq,
		);
		return task ?? null;
	}

	findByMessageId(messageId: string): Task | null {
		return this.#select("WHERE tasks.message_id = ?", messageId)[0] ?? null;
	}

	/** Returns the unfinished tasks in the order they were accepted. */
	unfinished(): Task[] {
		return this.#select(
			"WHERE tasks.ulid >= ? AND tasks.ended_seq IS NULL ORDER BY tasks.ulid",
			this.#firstUnsettled,
		);
	}

	/**
	 * Returns the positions of the unfinished tasks in the order they were accepted. This is cheap, because it reads no
	 * questions.
	 */
	positions(): QueuePosition[] {
		return this.#unsettled().filter(({ ended }) => ended === 0);
	}

	/** Returns the finished tasks whose usage row has not been sent. */
	unsent(): UnsentTask[] {
		// Mostly there are none, and the positions are read faster than the tasks.
		if (!this.hasUnsent()) return [];
		return this.#select(
			"WHERE tasks.ulid >= ? AND tasks.usage IS NOT NULL ORDER BY tasks.ulid",
			this.#firstUnsettled,
		).flatMap((task) => (task.usage === null ? [] : [{ task, usage: task.usage }]));
	}

	/** Returns whether a finished task has a usage row that has not been sent. */
	hasUnsent(): boolean {
		return this.#unsettled().some(({ ended }) => ended === 1);
	}

	/** Returns the tasks that were accepted or finished after `seq`, newest first. */
	changedSince(seq: number, limit: number): Task[] {
		return this.#select(
			"WHERE tasks.started_seq > ? OR tasks.ended_seq > ? ORDER BY tasks.ulid DESC LIMIT ?",
			seq,
			seq,
			limit,
		);
	}

	/**
	 * Returns the newest tasks that are unfinished, or were accepted or finished after `seq`, in the order they were
	 * accepted.
	 */
	changedOrOpen(seq: number, limit: number): Task[] {
		return this.#select(
			`WHERE tasks.started_seq > ?1 OR tasks.ended_seq > ?1 OR tasks.ended_seq IS NULL
			 ORDER BY tasks.ulid DESC LIMIT ?2`,
			seq,
			limit,
		).reverse();
	}

	/** Returns the finished tasks whose ending has not reached any client, newest first. */
	undelivered(limit: number): Task[] {
		return this.#select(
			"WHERE tasks.ended_seq IS NOT NULL AND tasks.told = 0 ORDER BY tasks.ulid DESC LIMIT ?",
			limit,
		);
	}

	/** Returns whether an unfinished task is answering the question with number `questionSeq`. */
	isBeingAnswered(questionSeq: number): boolean {
		return this.positions().some((position) => position.question_seq === questionSeq);
	}

	/** Returns the ULID of the newest task. */
	lastUlid(): string | null {
		return this.#sql.exec<{ last: string | null }>("SELECT max(ulid) AS last FROM tasks").one().last;
	}

	/** Marks a task as running. `attempt` starts at 1. */
	markRunning(ulid: string, attempt: number, now: number): void {
		this.#sql.exec(
			"UPDATE tasks SET state = 'running', attempt = ?, first_run_at = coalesce(first_run_at, ?) WHERE ulid = ?",
			attempt,
			now,
			ulid,
		);
	}

	/** Requeues a running task at its current position. */
	postpone(
		{ ulid, attempt }: Pick<Task, "ulid" | "attempt">,
		{ state, dueAt, chainProgress, countsAttempt }: Postponement,
	): void {
		this.#sql.exec(
			"UPDATE tasks SET state = ?, attempt = ?, due_at = ?, chain = ? WHERE ulid = ?",
			state,
			countsAttempt ? attempt : attempt - 1,
			dueAt,
			JSON.stringify(chainProgress),
			ulid,
		);
	}

	/** Adds to the tokens that the task has used. */
	addSpentTokens(ulid: string, tokens: number): void {
		this.#sql.exec("UPDATE tasks SET spent_tokens = spent_tokens + ? WHERE ulid = ?", tokens, ulid);
	}

	/** Makes a queued task due now. */
	makeDue(ulid: string, now: number): void {
		this.#sql.exec(
			"UPDATE tasks SET due_at = ? WHERE ulid = ? AND state = 'queued' AND due_at > ?",
			now,
			ulid,
			now,
		);
	}

	/** Changes the due time of a task that waits for pages. */
	rescheduleWaiting(ulid: string, dueAt: number): void {
		this.#sql.exec("UPDATE tasks SET due_at = ? WHERE ulid = ? AND state = 'waiting'", dueAt, ulid);
	}

	/**
	 * Records how a task ended, with the usage row to send. `spentTokens` are those of the last attempt. `isDelivered` is
	 * whether a client received the ending.
	 */
	finish(
		ulid: string,
		end: { seq: number; outcome: TaskOutcome; usage: UsageRow; spentTokens: number; isDelivered: boolean },
	): void {
		this.#sql.exec(
			`UPDATE tasks SET state = ?, ended_seq = ?, outcome = ?, usage = ?, spent_tokens = spent_tokens + ?, told = ?
			 WHERE ulid = ?`,
			end.outcome.state,
			end.seq,
			JSON.stringify(end.outcome),
			JSON.stringify(end.usage),
			end.spentTokens,
			end.isDelivered ? 1 : 0,
			ulid,
		);
	}

	/** Records that a client received the task's ending. */
	markDelivered(ulid: string): void {
		this.#sql.exec("UPDATE tasks SET told = 1 WHERE ulid = ?", ulid);
	}

	/** Records that the task's usage row was sent. */
	markSent(ulid: string): void {
		this.#sql.exec("UPDATE tasks SET usage = NULL WHERE ulid = ?", ulid);
	}

	/**
	 * Deletes the finished tasks. A task that regenerates an answer takes the place of the deleted task of its question, so
	 * that the question keeps its id.
	 */
	deleteFinished(): void {
		const regenerating = this.#sql
			.exec<{ ulid: string; message_id: string; question_seq: number }>(
				`SELECT t.ulid, asked.message_id, t.question_seq FROM tasks t JOIN messages q ON q.seq = t.question_seq
				 JOIN tasks asked ON asked.ulid = q.task_ulid
				 WHERE t.ended_seq IS NULL AND asked.ended_seq IS NOT NULL`,
			)
			.toArray();
		this.#sql.exec("DELETE FROM tasks WHERE ended_seq IS NOT NULL");
		for (const { ulid, message_id, question_seq } of regenerating) {
			this.#sql.exec("UPDATE tasks SET message_id = ? WHERE ulid = ?", message_id, ulid);
			this.#sql.exec("UPDATE messages SET task_ulid = ? WHERE seq = ?", ulid, question_seq);
		}
	}

	/** Returns the tasks that are unfinished or have an unsent usage row. */
	#unsettled(): (QueuePosition & { ended: number })[] {
		const rows = this.#sql
			.exec<QueuePosition & { ended: number }>(
				`SELECT ulid, question_seq, state, due_at, ended_seq IS NOT NULL AS ended FROM tasks
				 WHERE ulid >= ? AND (ended_seq IS NULL OR usage IS NOT NULL) ORDER BY ulid`,
				this.#firstUnsettled,
			)
			.toArray();
		this.#firstUnsettled = rows[0]?.ulid ?? this.lastUlid() ?? "";
		return rows;
	}

	#select(where: string, ...bindings: (string | number)[]): Task[] {
		return this.#sql
			.exec(`${SELECT_TASKS} ${where}`, ...bindings)
			.toArray()
			.map((row) => TaskRow.parse(row));
	}
}
