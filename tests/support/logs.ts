import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Returns the lines in the logs of a stack.
 *
 * @param folder the state folder of the stack
 */
export async function readLogs(folder: string): Promise<string[]> {
	const logs = join(folder, "logs");
	const names = await readdir(logs).catch(() => []);
	const texts = await Promise.all(names.map((name) => readFile(join(logs, name), "utf8")));
	return texts.flatMap((text) => text.split("\n"));
}
