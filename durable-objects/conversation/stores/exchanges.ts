import * as z from "zod";
import type { Exchange } from "../../../src/agents/history.ts";
import type { MessageStatus } from "../../../src/contracts/conversations.ts";
import type { PastExchange } from "../../../src/knowledge/search/search-plan.ts";

/** A question with its current answer. `answered_at` is in milliseconds since the Unix epoch. */
export type AnsweredExchange = {
	question: string;
	answer: string;
	agent_type: string;
	answered_at: number;
};

/** An exchange with the number of its question. */
export interface PriorExchange extends Exchange {
	seq: number;
}

/**
 * A question, one of its answers, and the columns of the task that connects them. `options`, `outcome` and `chain` are
 * JSON. Times are milliseconds since the Unix epoch.
 */
export type CopiedExchange = {
	ulid: string;
	message_id: string;
	question: string;
	question_seq: number;
	asked_at: number;
	answer: string;
	status: MessageStatus;
	answered_at: number;
	options: string;
	outcome: string;
	chain: string;
	state: string;
	attempt: number;
	accepted_at: number;
	first_run_at: number | null;
};

/** Maximum length of an earlier question to which a new one may refer, in characters. */
const TOPIC_MAX_CHARS = 2_000;
/** The titles of an answer's sources, as JSON. */
const Titles = z.array(z.string());

/** Selects the answers that a follow-up question may refer to. */
const IS_CURRENT_ANSWER = "a.role = 'assistant' AND a.status IN ('complete', 'stopped') AND a.content <> ''";
const ANSWERS_WITH_QUESTIONS =
	"messages a JOIN tasks t ON t.ulid = a.task_ulid JOIN messages q ON q.seq = t.question_seq";

/** Questions paired with their answers, read from the messages and tasks of one conversation. */
export class ExchangeStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Returns the newest exchanges, oldest first. */
	newest(limit: number): AnsweredExchange[] {
		return this.#sql
			.exec<AnsweredExchange>(
				`SELECT q.content AS question, a.content AS answer, a.created_at AS answered_at,
				 coalesce(t.outcome ->> '$.result.agent_type', t.options ->> '$.agent_type',
				 t.options ->> '$.agent_preference', iif(t.options ->> '$.kind' = 'expansion', 'research', 'general')) AS agent_type
				 FROM ${ANSWERS_WITH_QUESTIONS} WHERE ${IS_CURRENT_ANSWER} ORDER BY q.seq DESC LIMIT ?`,
				limit,
			)
			.toArray()
			.reverse();
	}

	/** Returns the last exchanges before the question with number `seq`, oldest first. */
	before(seq: number, limit: number): PriorExchange[] {
		return this.#sql
			.exec<{ seq: number; question: string; answer: string }>(
				`SELECT q.seq, q.content AS question, a.content AS answer FROM ${ANSWERS_WITH_QUESTIONS}
				 WHERE ${IS_CURRENT_ANSWER} AND q.seq < ? ORDER BY q.seq DESC LIMIT ?`,
				seq,
				limit,
			)
			.toArray()
			.reverse();
	}

	/**
	 * Returns the last questions before the one with number `seq`, oldest first, and the titles of their sources. Those
	 * that support the answer come first.
	 */
	lastTopics(seq: number, limit: number): PastExchange[] {
		return this.#sql
			.exec<{ question: string; titles: string }>(
				`SELECT substr(q.content, 1, ${TOPIC_MAX_CHARS}) AS question, (
					SELECT json_group_array(source.value ->> '$.title' ORDER BY NOT EXISTS (
						SELECT 1 FROM json_each(t.outcome, '$.result.evidence') AS mark
						WHERE mark.value ->> '$.passage_id' = source.value ->> '$.passage_id'
					), source.key) FROM json_each(t.outcome, '$.result.sources') AS source
				 ) AS titles FROM ${ANSWERS_WITH_QUESTIONS}
				 WHERE ${IS_CURRENT_ANSWER} AND q.seq < ? ORDER BY q.seq DESC LIMIT ?`,
				seq,
				limit,
			)
			.toArray()
			.reverse()
			.map(({ question, titles }) => ({ question, titles: Titles.parse(JSON.parse(titles)) }));
	}

	/** Counts the exchanges. `first` is when the first question was asked, `last` when the last answer was finished. */
	totals(): { total: number; first: number | null; last: number | null } {
		return this.#sql
			.exec<{ total: number; first: number | null; last: number | null }>(
				`SELECT count(*) AS total, min(q.created_at) AS first, max(a.created_at) AS last
				 FROM ${ANSWERS_WITH_QUESTIONS} WHERE ${IS_CURRENT_ANSWER}`,
			)
			.one();
	}

	/**
	 * Returns the exchanges whose question comes after `afterSeq` and before `beforeSeq`, oldest first. Includes the
	 * exchange of `answerUlid` even when that answer is superseded.
	 */
	copies(range: {
		afterSeq: number;
		beforeSeq: number;
		answerUlid: string;
		limit: number;
	}): CopiedExchange[] {
		return this.#sql
			.exec<CopiedExchange>(
				`SELECT t.ulid, coalesce(asked.message_id, t.message_id) AS message_id, q.content AS question,
				 q.seq AS question_seq, q.created_at AS asked_at, a.content AS answer, a.status,
				 a.created_at AS answered_at, t.options, t.outcome, t.chain, t.state, t.attempt, t.accepted_at, t.first_run_at
				 FROM ${ANSWERS_WITH_QUESTIONS} LEFT JOIN tasks asked ON asked.ulid = q.task_ulid
				 WHERE a.role = 'assistant' AND q.seq > ?1
				 AND (a.status <> 'superseded' AND q.seq < ?2 OR t.ulid = ?3)
				 ORDER BY q.seq LIMIT ?4`,
				range.afterSeq,
				range.beforeSeq,
				range.answerUlid,
				range.limit,
			)
			.toArray();
	}
}
