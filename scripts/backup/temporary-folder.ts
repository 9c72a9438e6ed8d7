import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const PREFIX = "unfinished-";

/**
 * Calls `use` with a new folder inside `parent`, which only the owner can read, and deletes it afterwards. Also deletes
 * the folders of processes that were killed.
 */
export async function withTemporaryFolder<Result>(
	parent: string,
	use: (folder: string) => Promise<Result>,
): Promise<Result> {
	await mkdir(parent, { recursive: true });
	for (const name of await readdir(parent)) {
		const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
		if (Number.isInteger(pid) && !isRunning(pid)) await rm(join(parent, name), { recursive: true });
	}
	const folder = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
	try {
		return await use(folder);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

function isRunning(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}
