import { randomBytes } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { parseEnv } from "node:util";

const SECRETS = ["JWT_SECRET", "HASH_SECRET", "LLAMA_CPP_API_KEY"] as const;
/** Listed in wrangler.toml and not needed: they are empty until somebody fills them. */
const OPTIONAL_SECRETS = ["JWT_PREVIOUS_SECRETS", "BRAVE_API_KEY", "EMBEDDINGS_API_KEY"] as const;
const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;

export type LocalSecrets = Record<(typeof SECRETS)[number], string>;

/** Makes the secrets that `file` (`.dev.vars`) lacks, keeps what is there, and returns them all. */
export async function ensureLocalSecrets(file: string): Promise<LocalSecrets> {
	const before = await readFile(file, "utf8").catch(() => "");
	const text = fillIn(before, () => randomBytes(SECRET_BYTES).toString("hex"));
	if (text !== before) {
		await writeFile(`${file}.new`, text, { mode: OWNER_ONLY });
		await rename(`${file}.new`, file);
	}
	await chmod(file, OWNER_ONLY);
	const { JWT_SECRET = "", HASH_SECRET = "", LLAMA_CPP_API_KEY = "" } = parseEnv(text);
	return { JWT_SECRET, HASH_SECRET, LLAMA_CPP_API_KEY };
}

function fillIn(text: string, random: () => string): string {
	const present = parseEnv(text);
	const lacking = SECRETS.filter((name) => (present[name] ?? "") === "");
	const unlisted = OPTIONAL_SECRETS.filter((name) => present[name] === undefined);
	if (lacking.length + unlisted.length === 0) return text;
	const kept = text
		.split("\n")
		.filter((line) => !lacking.some((name) => line.trimStart().startsWith(`${name}=`)));
	while (kept.at(-1) === "") kept.pop();
	const made = [...lacking.map((name) => `${name}=${random()}`), ...unlisted.map((name) => `${name}=`)];
	return [...kept, ...made, ""].join("\n");
}
