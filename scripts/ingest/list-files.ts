import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf, UserError } from "../start/user-error.ts";

/** A file of a folder. `name` is its path in the folder, with slashes. `modifiedAt` is in milliseconds. */
export interface LocalFile {
	name: string;
	path: string;
	bytes: number;
	modifiedAt: number;
}

/** Folders that contain copies of the work of others. */
const SKIPPED_FOLDERS = new Set(["node_modules", "__pycache__"]);

/**
 * Lists the files of a folder and its subfolders, sorted by name. Skips hidden files and folders, `node_modules`, and
 * links, which may lead out of the folder.
 *
 * @throws {UserError} when the folder or a subfolder cannot be read, so that no file is mistaken for a deleted one
 */
export async function listFiles(root: string): Promise<LocalFile[]> {
	const files: LocalFile[] = [];
	const folders = [""];
	for (const folder of folders) {
		const entries = await readFolder(join(root, folder));
		for (const entry of entries) {
			if (entry.name.startsWith(".")) continue;
			const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
			if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) folders.push(name);
			if (!entry.isFile()) continue;
			const path = join(root, name);
			// The file may have been deleted in the meantime.
			const found = await stat(path).catch(() => null);
			if (found !== null) files.push({ name, path, bytes: found.size, modifiedAt: found.mtimeMs });
		}
	}
	return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readFolder(path: string) {
	try {
		return await readdir(path, { withFileTypes: true });
	} catch (error) {
		throw new UserError(`The folder ${path} cannot be read: ${reasonOf(error)}.`);
	}
}
