import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Returns the path of a program in the folders of `PATH`, or null if there is none. */
export function findProgram(name: string, env: Readonly<Record<string, string | undefined>>): string | null {
	const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter((folder) => folder !== "");
	const file = process.platform === "win32" ? `${name}.exe` : name;
	return folders.map((folder) => join(folder, file)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}
