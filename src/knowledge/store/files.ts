import * as z from "zod";
import {
	type FileList,
	type FileListQuery,
	type FileOutcome,
	FilePart,
	type KnowledgeFile,
} from "../../contracts/files.ts";
import { FILES_MAX } from "../../contracts/limits.ts";
import { readCursor, takePage } from "../../cursor.ts";
import { AppError } from "../../errors.ts";
import { ulid } from "../../ids.ts";
import type { SegmentedFile } from "../files/segment-file.ts";
import { LAST_PAGE } from "./file-columns.ts";
import { deletePage, putPage } from "./put-page.ts";
import type { Sql } from "./sql.ts";

const FILE_COLUMNS = `file_id, folder, name, media_type, bytes, hash, page_count, created_at, updated_at,
	(SELECT json_group_array(json_object('page_id', page_id, 'title', title, 'passages', passages,
		'first_page', first_page, 'last_page', ${LAST_PAGE}) ORDER BY n)
		FROM file_parts JOIN pages USING (page_id) WHERE file_parts.file_id = files.file_id) AS part_list`;

const IS_COMPLETE = "parts = (SELECT count(*) FROM file_parts WHERE file_parts.file_id = files.file_id)";

type Row = {
	file_id: string;
	folder: string;
	name: string;
	media_type: string;
	bytes: number;
	hash: string;
	page_count: number | null;
	created_at: number;
	updated_at: number;
	part_list: string;
};

/** A stored file, how storing it changed the knowledge base, and the pages that were updated. */
export interface PutFileOutcome {
	outcome: FileOutcome;
	file: KnowledgeFile;
	updatedPages: string[];
}

/** What identifies a file and its content. */
export type FileKey = Pick<SegmentedFile, "folder" | "name" | "hash">;

/**
 * Returns what is stored already: the file itself if it has the same content, or, if there is no file with its name in
 * its folder, another file with the same content. Returns null if the file must be stored.
 */
export function findStoredFile(sql: Sql, { folder, name, hash }: FileKey): PutFileOutcome | null {
	const select = (condition: string, ...values: string[]) =>
		sql.exec<Row>(`SELECT ${FILE_COLUMNS} FROM files WHERE ${condition} LIMIT 1`, ...values).toArray()[0];
	const same = select("folder = ? AND name = ?", folder, name);
	if (same !== undefined && same.hash !== hash) return null;
	const found = select(
		`hash = ? AND ${IS_COMPLETE} ORDER BY folder = ? AND name = ? DESC, created_at`,
		hash,
		folder,
		name,
	);
	if (found === undefined || (same !== undefined && found.file_id !== same.file_id)) return null;
	return { outcome: same === undefined ? "duplicate" : "unchanged", file: toFile(found), updatedPages: [] };
}

/**
 * Stores a file and its parts, or replaces the file with the same name in the same folder. Parts keep the ids of their
 * pages. Must run within a transaction.
 *
 * @throws {AppError} `knowledge_full`
 */
export function putFile(sql: Sql, file: SegmentedFile, now: number): PutFileOutcome {
	const stored = findStoredFile(sql, file);
	if (stored !== null) return stored;
	const [existing] = sql
		.exec<{ file_id: string }>(
			"SELECT file_id FROM files WHERE folder = ? AND name = ?",
			file.folder,
			file.name,
		)
		.toArray();
	if (existing === undefined) assertRoom(sql);
	const fileId = existing?.file_id ?? `file_${ulid(now)}`;
	writeFile(sql, fileId, file, now);
	const pageIds = sql
		.exec<{ page_id: string }>("SELECT page_id FROM file_parts WHERE file_id = ? ORDER BY n", fileId)
		.toArray()
		.map(({ page_id }) => page_id);
	const updatedPages: string[] = [];
	for (const [n, { page, firstPage, pageStarts }] of file.parts.entries()) {
		const put = putPage(sql, { ...page, pageId: pageIds[n] ?? `page_${ulid(now)}` }, now);
		if (put.outcome === "updated") updatedPages.push(put.page.id);
		sql.exec(
			`INSERT INTO file_parts (page_id, file_id, n, first_page, page_starts) VALUES (?1, ?2, ?3, ?4, ?5)
			ON CONFLICT (page_id) DO UPDATE SET n = ?3, first_page = ?4, page_starts = ?5`,
			put.page.id,
			fileId,
			n,
			firstPage,
			pageStarts === null ? null : JSON.stringify(pageStarts),
		);
	}
	for (const pageId of pageIds.slice(file.parts.length)) deletePage(sql, pageId);
	return { outcome: existing === undefined ? "added" : "updated", file: getFile(sql, fileId), updatedPages };
}

/**
 * Deletes a file with all of its pages.
 *
 * @throws {AppError} `file_not_found`
 */
export function deleteFile(sql: Sql, fileId: string): void {
	for (const { page_id } of getFile(sql, fileId).parts) deletePage(sql, page_id);
}

/**
 * Returns a file.
 *
 * @throws {AppError} `file_not_found`
 */
export function getFile(sql: Sql, fileId: string): KnowledgeFile {
	const [row] = sql.exec<Row>(`SELECT ${FILE_COLUMNS} FROM files WHERE file_id = ?`, fileId).toArray();
	if (row === undefined) throw new AppError("file_not_found", "File not found; it may have been deleted.");
	return toFile(row);
}

/**
 * Lists files, newest first.
 *
 * @throws {AppError} `invalid_request` when the cursor is invalid
 */
export function listFiles(sql: Sql, { folder, cursor, limit }: FileListQuery): FileList {
	const before = readCursor(cursor);
	const rows = sql
		.exec<Row>(
			`SELECT ${FILE_COLUMNS} FROM files WHERE (created_at, file_id) < (?, ?)
			${folder === undefined ? "" : "AND folder = ?"} ORDER BY created_at DESC, file_id DESC LIMIT ?`,
			before.time,
			before.id,
			...(folder === undefined ? [] : [folder]),
			limit + 1,
		)
		.toArray();
	const { shown, next_cursor } = takePage(rows, limit, (row) => ({ time: row.created_at, id: row.file_id }));
	return { items: shown.map(toFile), next_cursor };
}

function writeFile(sql: Sql, fileId: string, file: SegmentedFile, now: number): void {
	sql.exec(
		`INSERT INTO files (file_id, folder, name, media_type, bytes, hash, page_count, parts, created_at, updated_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
		ON CONFLICT (file_id) DO UPDATE SET media_type = ?4, bytes = ?5, hash = ?6, page_count = ?7, parts = ?8,
			updated_at = ?9`,
		fileId,
		file.folder,
		file.name,
		file.mediaType,
		file.bytes,
		file.hash,
		file.pageCount,
		file.parts.length,
		now,
	);
}

function assertRoom(sql: Sql): void {
	const [row] = sql.exec<{ n: number }>("SELECT count(*) AS n FROM files").toArray();
	if ((row?.n ?? 0) >= FILES_MAX)
		throw new AppError(
			"knowledge_full",
			`Your knowledge base is full (maximum ${FILES_MAX} files). Delete some files.`,
		);
}

function toFile({ file_id, part_list, created_at, updated_at, ...row }: Row): KnowledgeFile {
	return {
		id: file_id,
		...row,
		parts: z.array(FilePart).parse(JSON.parse(part_list)),
		created_at: new Date(created_at).toISOString(),
		updated_at: new Date(updated_at).toISOString(),
	};
}
