import type { Attachment, AttachmentItem } from "../../../src/contracts/attachments.ts";

/** An attachment before it is stored. */
export type NewAttachment = Pick<Attachment, "id" | "name" | "text">;

/**
 * Selects the attachments of a question as JSON, in their order. The query around it must have a column or an alias
 * `question_seq`. `fields` are the fields of each attachment, as SQL.
 */
export function selectAttachments(questionSeq: string, fields = ITEM_FIELDS): string {
	return `(SELECT json_group_array(json_object(${fields})) FROM
		(SELECT * FROM attachments WHERE attachments.question_seq = ${questionSeq} ORDER BY n))`;
}

const ITEM_FIELDS = "'id', id, 'name', name, 'length', length";
/** The fields of an attachment with its text. */
export const TEXT_FIELDS = `${ITEM_FIELDS}, 'text', text`;

/** The texts that came with the questions of one conversation, stored in SQLite. */
export class AttachmentStore {
	readonly #sql: SqlStorage;

	constructor(sql: SqlStorage) {
		this.#sql = sql;
	}

	/** Inserts the attachments of a question and returns them. */
	insert(questionSeq: number, attachments: readonly NewAttachment[]): AttachmentItem[] {
		for (const [n, { id, name, text }] of attachments.entries()) {
			this.#sql.exec(
				"INSERT INTO attachments (question_seq, n, id, name, length, text) VALUES (?, ?, ?, ?, ?, ?)",
				questionSeq,
				n,
				id,
				name,
				text.length,
				text,
			);
		}
		return attachments.map(({ id, name, text }) => ({ id, name, length: text.length }));
	}

	/** Returns the attachments of a question, in their order. */
	of(questionSeq: number): Attachment[] {
		return this.#sql
			.exec<Attachment>(
				"SELECT id, name, length, text FROM attachments WHERE question_seq = ? ORDER BY n",
				questionSeq,
			)
			.toArray();
	}

	/** Returns the newest attachments of the questions before the one with number `seq`, up to `maxChars` together. */
	before(seq: number, maxChars: number): Attachment[] {
		const found: Attachment[] = [];
		let chars = 0;
		const rows = this.#sql.exec<Attachment>(
			"SELECT id, name, length, text FROM attachments WHERE question_seq < ? ORDER BY question_seq DESC, n",
			seq,
		);
		for (const attachment of rows) {
			chars += attachment.length;
			if (chars > maxChars) break;
			found.push(attachment);
		}
		return found;
	}

	find(id: string): Attachment | null {
		const rows = this.#sql.exec<Attachment>(
			"SELECT id, name, length, text FROM attachments WHERE id = ?",
			id,
		);
		return rows.toArray()[0] ?? null;
	}

	/** Deletes the attachments of deleted questions. */
	deleteOrphans(): void {
		this.#sql.exec("DELETE FROM attachments WHERE question_seq NOT IN (SELECT seq FROM messages)");
	}
}
