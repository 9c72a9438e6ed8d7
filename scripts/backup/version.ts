import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Returns the version of Omeruta Brain. */
export async function readVersion(root: string): Promise<string> {
	const text = await readFile(join(root, "package.json"), "utf8");
	return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** Returns whether data of `version` may have a newer schema than `own`. The last part of a version never changes it. */
export function isNewer(version: string, own: string): boolean {
	const [theirs = 0, ours = 0] = [version, own].map((text) => {
		const [major = 0, minor = 0] = text.split(".").map(Number);
		return major * MINORS_MAX + minor;
	});
	return theirs > ours;
}
/** More than the number of minor versions of a major one. */
const MINORS_MAX = 10_000;
