import { readFile } from "node:fs/promises";
import { ApiError } from "../../src/client/api/error.ts";
import type { OmerutaClient } from "../../src/client/client.ts";
import type { KnowledgeFile } from "../../src/contracts/files.ts";
import { FILE_MAX_BYTES } from "../../src/contracts/limits.ts";
import { AppError } from "../../src/errors.ts";
import { extractFile } from "../../src/knowledge/files/extract-file.ts";
import { sha256 } from "../../src/sha256.ts";
import { reasonOf, UserError } from "../start/user-error.ts";
import { type LocalFile, listFiles } from "./list-files.ts";

/** The numbers of files by outcome. `skipped` counts those in formats that are not read. */
export interface SyncReport {
	added: number;
	updated: number;
	unchanged: number;
	duplicate: number;
	deleted: number;
	skipped: number;
	failed: number;
}

export interface SyncOptions {
	/** The folder on this computer. */
	root: string;
	/** The name of the folder in the knowledge base. Only files of this folder are replaced or deleted. */
	folder: string;
	/** Whether all files may be deleted if the folder is empty. Otherwise, a drive that is not mounted would lose them. */
	mayDeleteAll: boolean;
	knowledge: Pick<OmerutaClient["knowledge"], "files" | "storeExtractedFile" | "deleteFile">;
	print(line: string): void;
}

/** A version of a file that a sync has dealt with. */
interface Seen {
	modifiedAt: number;
	bytes: number;
	outcome: "unchanged" | "duplicate" | "skipped" | "failed";
}

/**
 * Keeps a folder in sync with the knowledge base: adds new files, replaces changed ones, and deletes those that no longer
 * exist. Files are identified by their path in the folder. A file that cannot be read keeps its last version.
 */
export class FolderSync {
	readonly #options: SyncOptions;
	/** The files that earlier runs have dealt with, so that later ones don't read them again. */
	readonly #seen = new Map<string, Seen>();

	constructor(options: SyncOptions) {
		this.#options = options;
	}

	/**
	 * Syncs once.
	 *
	 * @throws {UserError} when the folder cannot be read, or is empty although it was not before
	 * @throws {ApiError} when the server cannot be reached or rejects the API key
	 */
	async run(): Promise<SyncReport> {
		const { root, folder, knowledge } = this.#options;
		const report = { added: 0, updated: 0, unchanged: 0, duplicate: 0, deleted: 0, skipped: 0, failed: 0 };
		const local = await listFiles(root);
		const remote = new Map<string, KnowledgeFile>();
		for await (const file of knowledge.files({ folder })) remote.set(file.name, file);
		const deleted = [...remote.values()].filter(({ name }) => !local.some((file) => file.name === name));
		this.#assertNotEmptied(local.length, deleted.length);
		for (const { id, name } of deleted) {
			await knowledge.deleteFile(id);
			this.#print(`deleted    ${name}`);
			this.#seen.delete(name);
			report.deleted++;
		}
		if (deleted.length > 0) {
			// A copy of a deleted file must be stored now.
			for (const [name, { outcome }] of this.#seen) if (outcome === "duplicate") this.#seen.delete(name);
		}
		for (const file of local) report[await this.#syncFile(file, remote.get(file.name))]++;
		return report;
	}

	async #syncFile(file: LocalFile, stored: KnowledgeFile | undefined): Promise<keyof SyncReport> {
		const { name, bytes, modifiedAt } = file;
		const seen = this.#seen.get(name);
		if (seen?.bytes === bytes && seen.modifiedAt === modifiedAt) return seen.outcome;
		const remember = (outcome: Seen["outcome"]) => this.#seen.set(name, { bytes, modifiedAt, outcome });
		try {
			const outcome = await this.#storeFile(file, stored);
			remember(outcome === "duplicate" ? outcome : "unchanged");
			if (outcome !== "unchanged") this.#print(`${outcome.padEnd(10)} ${name}`);
			return outcome;
		} catch (error) {
			if (!(error instanceof AppError) && !(error instanceof FileError) && !isFileError(error)) throw error;
			const outcome =
				error instanceof AppError && error.code === "file_type_unsupported" ? "skipped" : "failed";
			remember(outcome);
			this.#print(`${outcome.padEnd(10)} ${name}: ${error.message}`);
			return outcome;
		}
	}

	async #storeFile({ name, path, bytes }: LocalFile, stored: KnowledgeFile | undefined) {
		const { folder, knowledge } = this.#options;
		if (bytes > FILE_MAX_BYTES)
			throw new FileError(
				`The file is larger than ${FILE_MAX_BYTES / 1024 / 1024} MB. Split it into smaller files.`,
			);
		const content = await readFile(path).catch((error) => {
			throw new FileError(`The file cannot be read: ${reasonOf(error)}.`);
		});
		const hash = await sha256(content);
		if (stored?.hash === hash) return "unchanged";
		const { mediaType, pageStarts, ...text } = await extractFile(name, new Uint8Array(content));
		const file = {
			name,
			folder,
			hash,
			bytes: content.length,
			media_type: mediaType,
			page_starts: pageStarts,
		};
		return (await knowledge.storeExtractedFile({ ...file, ...text })).outcome;
	}

	#assertNotEmptied(local: number, deleted: number): void {
		if (local > 0 || deleted === 0 || this.#options.mayDeleteAll) return;
		throw new UserError(
			`The folder ${this.#options.root} is empty, but the knowledge base contains ${deleted} of its files. Check that its drive is mounted, or delete the files with --delete-all.`,
		);
	}

	#print(line: string): void {
		this.#options.print(line);
	}
}

/** A file of the folder that cannot be synced. The others can. */
class FileError extends Error {}

/** Returns whether the server rejected this file, and may accept others. */
function isFileError(error: unknown): error is ApiError {
	return error instanceof ApiError && (error.code === "invalid_request" || error.code === "body_too_large");
}
