import { randomBytes } from "node:crypto";
import { chmod, readFile, rename, stat, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { reasonOf, UserError } from "./user-error.ts";

/** Secrets that `npm start` generates. */
export const GENERATED_SECRETS = ["JWT_SECRET", "HASH_SECRET", "LLAMA_CPP_API_KEY"] as const;
const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;
const GROUP_AND_OTHERS = 0o077;

export type GeneratedSecrets = Record<(typeof GENERATED_SECRETS)[number], string>;

/**
 * Generates the secrets that are missing from `file` (`.dev.vars`), keeps the existing ones, and returns them all.
 * Calls `warn` if other users may be able to read the file.
 *
 * @throws {UserError} when the file cannot be read or written
 */
export async function ensureSecrets(
	file: string,
	warn: (line: string) => void = console.warn,
	setMode: (file: string, mode: number) => Promise<void> = chmod,
): Promise<GeneratedSecrets> {
	const text = await addMissingSecrets(file);
	if (!(await isPrivate(file, setMode))) {
		warn(
			`Other users on this machine may be able to read the secrets in ${file}: the file system doesn't support file permissions.`,
		);
	}
	const { JWT_SECRET = "", HASH_SECRET = "", LLAMA_CPP_API_KEY = "" } = parseEnv(text);
	return { JWT_SECRET, HASH_SECRET, LLAMA_CPP_API_KEY };
}

/** Adds the missing secrets to `file` and returns its text. */
async function addMissingSecrets(file: string): Promise<string> {
	try {
		const before = await readFile(file, "utf8").catch((error) => {
			// An existing file that cannot be read must not be replaced: new secrets would end every session.
			if (error.code === "ENOENT") return "";
			throw error;
		});
		const text = fillIn(before, () => randomBytes(SECRET_BYTES).toString("hex"));
		if (text === before) return text;
		await writeFile(`${file}.new`, text, { mode: OWNER_ONLY });
		await rename(`${file}.new`, file);
		return text;
	} catch (error) {
		throw new UserError(
			`The secrets in ${file} cannot be read or written (${reasonOf(error)}). Make the file readable and writable.`,
		);
	}
}

/**
 * Makes `file` accessible only to its owner and checks the result: some file systems reject `chmod`, others ignore it.
 */
async function isPrivate(
	file: string,
	setMode: (file: string, mode: number) => Promise<void>,
): Promise<boolean> {
	// On Windows a file inherits the permissions of its folder.
	if (process.platform === "win32") return true;
	await setMode(file, OWNER_ONLY).catch(() => {});
	return ((await stat(file)).mode & GROUP_AND_OTHERS) === 0;
}

function fillIn(text: string, generate: () => string): string {
	const present = parseEnv(text);
	const missing = GENERATED_SECRETS.filter((name) => (present[name] ?? "") === "");
	if (missing.length === 0) return text;
	const kept = text
		.split(/\r?\n/)
		.filter((line) => !missing.some((name) => line.trimStart().startsWith(`${name}=`)));
	while (kept.at(-1) === "") kept.pop();
	return [...kept, ...missing.map((name) => `${name}=${generate()}`), ""].join("\n");
}
