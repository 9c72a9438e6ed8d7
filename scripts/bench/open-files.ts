import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SkippedError } from "./skip.ts";

/** workerd opens three files of a conversation's database, and holds its socket twice, as for any Durable Object. */
const FILES_PER_CONVERSATION = 5;
/** More than workerd has open without conversations. */
const OTHER_FILES = 500;

/** @throws {SkippedError} if workerd may not open enough files for so many conversations with sockets */
export async function assertOpenFiles(conversations: number): Promise<void> {
	if (process.platform === "win32") return;
	// Node.js raises its own limit to the highest allowed one, which the programs that it starts inherit.
	const { stdout } = await promisify(execFile)("sh", ["-c", "ulimit -n"]);
	const limit = stdout.trim() === "unlimited" ? Number.POSITIVE_INFINITY : Number(stdout);
	const needed = FILES_PER_CONVERSATION * conversations + OTHER_FILES;
	if (limit >= needed) return;
	throw new SkippedError(
		`${conversations} conversations need ${needed} open files, but the limit is ${limit}. Raise it as root, with: ulimit -n ${needed}`,
	);
}
