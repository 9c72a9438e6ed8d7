import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { readLogs } from "./logs.ts";

/** What secrets look like, in any test: access tokens, API keys, tickets and tokens of links, and credentials in URLs. */
const SECRETS = [
	/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/,
	/\bob_[\w-]{20,}/,
	/\b[0-9A-HJKMNP-TV-Z]{26}\.[\w-]{40,}/,
	/[?&](?:ticket|token|access_token|refresh|password)=[^\s&"]{4,}/,
	/\bBearer [\w-]{20,}/i,
];
/** The passwords of the tests. */
const PASSWORDS = ["a long enough sentence", "quite another sentence"];

/**
 * Returns the lines in the logs of a stack that contain a secret.
 *
 * @param folder the state folder of the stack
 */
export async function findLoggedSecrets(folder: string): Promise<string[]> {
	const settings = parseEnv(await readFile(join(folder, ".dev.vars"), "utf8").catch(() => ""));
	const secrets = Object.entries(settings).filter(([name]) => /SECRET|KEY|TOKEN/.test(name));
	const values = [...PASSWORDS, ...secrets.map(([, value = ""]) => value)].filter((value) => value !== "");
	return (await readLogs(folder)).filter(
		(line) => values.some((value) => line.includes(value)) || SECRETS.some((kind) => kind.test(line)),
	);
}
