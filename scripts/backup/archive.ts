import { createHash } from "node:crypto";
import { create, extract, list } from "tar";
import { reasonOf, UserError } from "../start/user-error.ts";
import { MANIFEST, type Manifest } from "./manifest.ts";

const OWNER_ONLY = 0o600;

/** Writes the files that `manifest` lists, and the manifest itself, from `folder` to the archive `file`. */
export async function writeArchive(file: string, folder: string, { files }: Manifest): Promise<void> {
	const paths = [MANIFEST, ...files.map(({ path }) => path)];
	await create({ file, cwd: folder, gzip: true, portable: true, mode: OWNER_ONLY, strict: true }, paths);
}

/**
 * Reads an archive to its end and compares every file with `manifest`.
 *
 * @throws {UserError} when a file differs or is missing
 */
export async function verifyArchive(file: string, { files }: Manifest): Promise<void> {
	const hashes = new Map<string, string>();
	await list({
		file,
		strict: true,
		onReadEntry: (entry) => {
			const hash = createHash("sha256");
			entry.on("data", (chunk) => hash.update(chunk));
			entry.on("end", () => hashes.set(entry.path, hash.digest("hex")));
		},
	});
	const different = files.find(({ path, sha256 }) => hashes.get(path) !== sha256);
	if (different !== undefined) {
		throw new UserError(
			`The backup could not be written correctly: ${different.path} differs. Check the disk, and run the backup again.`,
		);
	}
}

/**
 * Extracts an archive into `folder`.
 *
 * @throws {UserError} when it cannot be read
 */
export function extractArchive(file: string, folder: string): void {
	try {
		// Not in the background, where a damaged archive would leave writes that are still going on.
		extract({ file, cwd: folder, strict: true, sync: true });
	} catch (error) {
		// An error without a system call is about the content, such as the `errno` of a truncated gzip stream.
		const isUnreadable = error instanceof Error && "syscall" in error;
		const fault = isUnreadable
			? `cannot be read as a backup (${reasonOf(error)})`
			: "is damaged or incomplete, or is not a backup";
		throw new UserError(`${file} ${fault}. Choose a file that npm run backup made.`);
	}
}
