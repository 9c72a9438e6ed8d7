import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../start/user-error.ts";
import type { Wrangler } from "./wrangler.ts";

/** An entry of wrangler's output file, of which each line is one. */
const Entry = z.object({ type: z.string(), targets: z.array(z.string()).optional() });
/** A target that is an address: a host, perhaps after `https://` and before a wildcard and a note. */
const ADDRESS = /^(?:https:\/\/)?((?:[\w-]+\.)+[a-z]{2,})(?:\/\*?)?(?:\s\(.*\))?$/;

/**
 * Uploads the Worker and its assets, creates the missing queues, and returns the Worker's address, which ends with a
 * slash. Secrets that are not in `secretsFile` are kept.
 *
 * @throws {UserError} when wrangler fails, or when the Worker has no address
 */
export async function uploadWorker(wrangler: Wrangler, secretsFile: string | null): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-deploy-"));
	try {
		const output = join(folder, "output.jsonl");
		const secrets = secretsFile === null ? [] : ["--secrets-file", secretsFile];
		await wrangler(["deploy", "--minify", ...secrets], { WRANGLER_OUTPUT_FILE_PATH: output });
		const lines = (await readFile(output, "utf8")).trim().split("\n");
		const entries = lines.map((line) => Entry.parse(JSON.parse(line)));
		const targets = entries.flatMap(({ type, targets = [] }) => (type === "deploy" ? targets : []));
		const address = findAddress(targets);
		if (address === null) {
			throw new UserError(
				"The Worker is deployed, but it has no address. Set workers_dev = true or add routes in wrangler.toml, then run npm run deploy again.",
			);
		}
		return address;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/**
 * Returns the first address among the targets of a deployment, as wrangler lists them, or null if there is none. The
 * others are queues, cron triggers, and patterns for paths or for several hosts.
 */
export function findAddress(targets: readonly string[]): string | null {
	const [host] = targets.flatMap((target) => ADDRESS.exec(target)?.[1] ?? []);
	return host === undefined ? null : `https://${host}/`;
}
