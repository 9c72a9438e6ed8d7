import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join, matchesGlob, relative } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);
const ROOT = dirname(dirname(import.meta.dirname));
const Command = z.array(z.string());

/** What the Dockerfile says about the final image. */
export interface Image {
	env: Record<string, string>;
	command: string[];
	healthCheck: string[];
}

/** Reads the final stage of the Dockerfile. */
export async function readDockerfile(): Promise<Image> {
	const text = (await readFile(join(ROOT, "Dockerfile"), "utf8")).replace(/\\\n\s*/g, "");
	const stage = text.slice(text.lastIndexOf("\nFROM "));
	const find = (pattern: RegExp): string => pattern.exec(stage)?.[1] ?? "";
	const env = find(/^ENV (.*)$/m).matchAll(/(\w+)=(\S+)/g);
	return {
		env: Object.fromEntries(Array.from(env, ([, name = "", value = ""]) => [name, value])),
		command: Command.parse(JSON.parse(find(/^CMD (\[.*\])$/m))),
		healthCheck: Command.parse(JSON.parse(find(/^HEALTHCHECK .*?CMD (\[.*\])$/m))),
	};
}

/** Copies the project to `folder` as `COPY . .` would, with the packages that are installed here. */
export async function copyProject(folder: string): Promise<void> {
	const ignored = (await readFile(join(ROOT, ".dockerignore"), "utf8")).trim().split("\n");
	const isIgnored = (path: string) => ignored.some((pattern) => matchesGlob(relative(ROOT, path), pattern));
	await cp(ROOT, folder, { recursive: true, filter: (path) => !isIgnored(path) });
	const packages = [join(ROOT, "node_modules"), join(folder, "node_modules")];
	// Hard links, unless the folder is on another file system.
	await run("cp", ["-al", ...packages]).catch(async () => {
		await rm(join(folder, "node_modules"), { recursive: true, force: true });
		await run("cp", ["-a", ...packages]);
	});
	await rm(join(folder, "node_modules", ".cache"), { recursive: true, force: true });
}

/** Makes the folders of the project read-only for all but root. */
export async function protectFolders(folder: string): Promise<void> {
	await run("find", [folder, "-type", "d", "-exec", "chmod", "a-w,a+rx", "{}", "+"]);
}

/** Makes the folders of the project writable again, so that they can be deleted. */
export async function unprotectFolders(folder: string): Promise<void> {
	await run("find", [folder, "-type", "d", "-exec", "chmod", "u+w", "{}", "+"]);
}

/** Returns the sizes and times of the project's files and folders, except those of packages. */
export async function listState(folder: string): Promise<string[]> {
	const names = (await readdir(folder)).filter((name) => name !== "node_modules");
	const roots = [...names, "node_modules", join("node_modules", ".cache")].map((name) => join(folder, name));
	const below = await Promise.all(
		roots
			.filter((path) => !path.endsWith("node_modules"))
			.map((path) =>
				readdir(path, { recursive: true }).then(
					(found) => found.map((name) => join(path, name)),
					() => [],
				),
			),
	);
	const paths = [folder, ...roots, ...below.flat()].sort();
	return Promise.all(
		paths.map(async (path) => {
			const { size, mtimeMs } = await stat(path);
			return `${relative(folder, path)} ${size} ${mtimeMs}`;
		}),
	);
}

/** Creates a folder that every user can write to. */
export async function createOpenFolder(path: string): Promise<string> {
	await mkdir(path);
	await chmod(path, 0o777);
	return path;
}
