import { rename, rm } from "node:fs/promises";
import { exists } from "../exists.ts";
import { UserError } from "../start/user-error.ts";

/** Where a file or folder is kept while another one replaces it. */
const KEPT = ".before-restore";

/**
 * Replaces files or folders by renaming: all of them or, if one cannot be replaced, none. The earlier ones are kept
 * beside until all are replaced.
 *
 * @param pairs pairs of a new path and the path that it takes
 * @throws {UserError} when an interrupted call left an earlier file that may still be needed
 */
export async function replaceFiles(pairs: readonly (readonly [from: string, to: string])[]): Promise<void> {
	for (const [, to] of pairs) {
		if (!(await exists(to + KEPT))) continue;
		throw new UserError(
			`${to + KEPT} is left from an interrupted restore. Rename it to ${to} to undo that restore, or delete it.`,
		);
	}
	const undo: (() => Promise<void>)[] = [];
	try {
		for (const [from, to] of pairs) {
			if (await exists(to)) {
				await rename(to, to + KEPT);
				undo.unshift(() => rename(to + KEPT, to));
			}
			await rename(from, to);
			undo.unshift(() => rename(to, from));
		}
	} catch (error) {
		for (const revert of undo) await revert();
		throw error;
	}
	for (const [, to] of pairs) await rm(to + KEPT, { recursive: true, force: true });
}
