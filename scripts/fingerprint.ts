import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * Returns a hash over the files, and over all files in the folders, that `names` lists relative to `root`. It doesn't
 * contain their times or the project's folder, which change when the project is copied.
 */
export async function fingerprintFiles(root: string, names: readonly string[]): Promise<string> {
	const paths = await Promise.all(names.map((name) => listFiles(join(root, name))));
	const hash = createHash("sha256");
	for (const path of paths.flat().sort()) {
		const content = await readFile(path);
		hash.update(`\n${relative(root, path)} ${content.length}\n`).update(content);
	}
	return hash.digest("hex").slice(0, 16);
}

async function listFiles(path: string): Promise<string[]> {
	if (!(await stat(path)).isDirectory()) return [path];
	const entries = await readdir(path, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
