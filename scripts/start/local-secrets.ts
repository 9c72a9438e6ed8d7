import { randomBytes } from "node:crypto";
import { chmod, readFile, rename, stat, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { Refusal, reasonOf } from "./refusal.ts";

/** Secrets that are generated. */
export const SECRETS = ["JWT_SECRET", "HASH_SECRET", "LLAMA_CPP_API_KEY"] as const;
/** Listed in wrangler.toml and not needed: they are empty until somebody fills them. */
const OPTIONAL_SECRETS = ["JWT_PREVIOUS_SECRETS", "BRAVE_API_KEY", "EMBEDDINGS_API_KEY"] as const;
const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

export type LocalSecrets = Record<(typeof SECRETS)[number], string>;

/**
 * Makes the secrets that `file` (`.dev.vars`) lacks, keeps what is there, and returns them all. Tells `warn` when others
 * may be able to read the file. Throws a `Refusal` when it cannot be read or written.
 */
export async function ensureLocalSecrets(
	file: string,
	warn: (line: string) => void = console.warn,
	setMode: (file: string, mode: number) => Promise<void> = chmod,
): Promise<LocalSecrets> {
	const text = await completed(file);
	if (!(await isPrivate(file, setMode))) {
		warn(
			`Others on this machine may be able to read the secrets in ${file}: the system does not let the start restrict that.`,
		);
	}
	const { JWT_SECRET = "", HASH_SECRET = "", LLAMA_CPP_API_KEY = "" } = parseEnv(text);
	return { JWT_SECRET, HASH_SECRET, LLAMA_CPP_API_KEY };
}

/** Returns the text of `file` after adding the secrets that it lacks. */
async function completed(file: string): Promise<string> {
	try {
		const before = await readFile(file, "utf8").catch((error) => {
			// A file that is there but cannot be read must not be replaced: new secrets end every sign-in.
			if (error.code === "ENOENT") return "";
			throw error;
		});
		const text = fillIn(before, () => randomBytes(SECRET_BYTES).toString("hex"));
		if (text === before) return text;
		await writeFile(`${file}.new`, text, { mode: OWNER_ONLY });
		await rename(`${file}.new`, file);
		return text;
	} catch (error) {
		throw new Refusal(
			`The secrets in ${file} cannot be read or written (${reasonOf(error)}). Make it a file that you may write.`,
		);
	}
}

/** Returns whether the owner alone may read `file`. Some file systems refuse to say so, others take the request and ignore it. */
async function isPrivate(
	file: string,
	setMode: (file: string, mode: number) => Promise<void>,
): Promise<boolean> {
	// On Windows a file inherits the permissions of its folder.
	if (process.platform === "win32") return true;
	await setMode(file, OWNER_ONLY).catch(() => {});
	return ((await stat(file)).mode & OTHERS) === 0;
}

function fillIn(text: string, random: () => string): string {
	const present = parseEnv(text);
	const lacking = SECRETS.filter((name) => (present[name] ?? "") === "");
	const unlisted = OPTIONAL_SECRETS.filter((name) => present[name] === undefined);
	if (lacking.length + unlisted.length === 0) return text;
	const kept = text
		.split(/\r?\n/)
		.filter((line) => !lacking.some((name) => line.trimStart().startsWith(`${name}=`)));
	while (kept.at(-1) === "") kept.pop();
	const made = [...lacking.map((name) => `${name}=${random()}`), ...unlisted.map((name) => `${name}=`)];
	return [...kept, ...made, ""].join("\n");
}
