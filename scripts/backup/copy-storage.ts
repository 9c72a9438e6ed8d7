import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { restoreAlarms } from "./alarms.ts";

/**
 * The databases in the order in which they are copied, by patterns of their paths. What refers to something is copied
 * before it: a conversation belongs to a user's brain, and a brain to an account in D1. So whatever a copy refers to was
 * stored before its own database is copied, even if the Worker runs. The second pass over the objects copies those that
 * were created during the first.
 */
const PASSES = [
	/\/do\/[^/]*Conversation\/[^/]*\.sqlite$/,
	/\/do\/[^/]*Brain\/[^/]*\.sqlite$/,
	/\/do\/.*\.sqlite$/,
	/\.sqlite$/,
] as const;
/** Miniflare's cache of the Cache API, which is not data. */
const CACHE = /\/cache\//;

/**
 * Copies all databases in `from`, also while the Worker writes to them, and returns the paths of the copies relative to
 * `to`. Each copy contains everything that its database had stored when the call began. Every object's alarm is in the
 * copies as well, so what has not been done continues after a restore.
 */
export async function copyStorage(
	from: string,
	to: string,
	onProgress: (copied: number, found: number) => void,
): Promise<string[]> {
	const copied = new Set<string>();
	for (const pattern of PASSES) {
		const paths = await listDatabases(from);
		for (const path of paths) {
			if (copied.has(path) || !pattern.test(`/${path}`)) continue;
			if (await copyDatabase(join(from, path), join(to, path))) copied.add(path);
			onProgress(copied.size, paths.length);
		}
	}
	restoreAlarms(to, [...copied]);
	return [...copied].sort();
}

/** Returns the paths of all databases in `folder`, relative to it, with `/` as the separator. */
export async function listDatabases(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && entry.name.endsWith(".sqlite"))
		.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
		.filter((path) => !CACHE.test(`/${path}`));
}

/** Copies a database. Returns false if it was deleted in the meantime. */
async function copyDatabase(from: string, to: string): Promise<boolean> {
	await mkdir(dirname(to), { recursive: true });
	try {
		using source = new DatabaseSync(from, { readOnly: true, timeout: LOCK_TIMEOUT_MS });
		await backup(source, to, { rate: PAGES_AT_ONCE });
		return true;
	} catch (error) {
		if ((await stat(from).catch(() => null)) === null) return false;
		throw error;
	}
}
const LOCK_TIMEOUT_MS = 10_000;
/**
 * All pages in one step: a copy in several steps starts again whenever the Worker writes. The Worker can write
 * meanwhile.
 */
const PAGES_AT_ONCE = 2 ** 31 - 1;
