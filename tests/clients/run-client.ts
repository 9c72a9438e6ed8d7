import { execFile, spawn } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type Client, FEATURES, type Feature } from "./client-list.ts";

const run = promisify(execFile);
/** The folder of the programs. */
export const PROGRAMS = join(import.meta.dirname, "programs");
const Line = z.object({
	feature: z.enum(Object.keys(FEATURES) as [Feature]),
	passed: z.boolean(),
	detail: z.string().optional(),
});

/** What a program reports about the features that its client offers. */
export type Results = Map<Feature, { passed: boolean; detail?: string | undefined }>;

/** Installs a client's packages into its folder. */
export async function installClient({ registry, packages }: Client, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	if (registry === "pypi") {
		await run("python3", ["-m", "venv", folder]);
		await run(join(folder, "bin/pip"), ["install", "--quiet", ...packages]);
		return;
	}
	await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
	// Node.js finds the packages in the folder of the program.
	await cp(PROGRAMS, folder, { recursive: true });
	if (packages.length > 0)
		await run("npm", ["install", "--no-audit", "--no-fund", ...packages], { cwd: folder });
}

/**
 * Runs a client's program, whose packages are in `folder`, with these environment variables.
 *
 * @throws {Error} when the program fails, because what it has not reported is then unknown
 */
export async function runProgram(
	{ registry, program }: Client,
	folder: string,
	env: Record<string, string>,
): Promise<Results> {
	const command = registry === "pypi" ? join(folder, "bin/python") : process.execPath;
	const path = join(registry === "pypi" ? PROGRAMS : folder, program);
	const child = spawn(command, [path], {
		env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	let errors = "";
	child.stdout.on("data", (part) => {
		output += part;
	});
	child.stderr.on("data", (part) => {
		errors += part;
	});
	const code = await new Promise((resolve) => child.once("close", resolve));
	if (code !== 0) throw new Error(`${program} exited with code ${code}:\n${errors}`);
	// Some clients print other lines, too.
	const lines = output.split("\n").filter((line) => line.startsWith('{"feature"'));
	return new Map(lines.map((line) => Line.parse(JSON.parse(line))).map((line) => [line.feature, line]));
}
