import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { reasonOf } from "../start/user-error.ts";
import type { Manifest } from "./manifest.ts";

/** Returns what is wrong with a database, or null if it is intact. */
export function findDamage(path: string): string | null {
	try {
		using database = new DatabaseSync(path);
		const result = database.prepare("PRAGMA integrity_check(1)").get()?.integrity_check;
		return result === "ok" ? null : String(result);
	} catch (error) {
		return reasonOf(error);
	}
}

/** Measures a file for the manifest. */
export async function measureFile(folder: string, path: string): Promise<Manifest["files"][number]> {
	const file = join(folder, path);
	const hash = createHash("sha256");
	await pipeline(createReadStream(file), hash);
	return { path, bytes: (await stat(file)).size, sha256: hash.digest("hex") };
}
