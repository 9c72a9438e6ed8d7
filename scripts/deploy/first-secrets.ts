import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The secrets that the Worker can't run without. */
export const REQUIRED_SECRETS = ["JWT_SECRET", "HASH_SECRET"] as const;
const SECRET_BYTES = 32;
const OWNER_ONLY = 0o600;

/**
 * Generates the secrets in `names` and calls `use` with the path of a file that contains them. The file is deleted
 * afterwards. Without names, there is no file.
 */
export async function withGeneratedSecrets<Result>(
	names: readonly string[],
	use: (file: string | null) => Promise<Result>,
): Promise<Result> {
	if (names.length === 0) return use(null);
	const folder = await mkdtemp(join(tmpdir(), "omeruta-secrets-"));
	// Ctrl-C reaches wrangler as well, so `use` rejects. This process must live until the file is deleted.
	const ignore = () => {};
	process.on("SIGINT", ignore);
	try {
		const secrets = names.map((name) => [name, randomBytes(SECRET_BYTES).toString("hex")]);
		const file = join(folder, "secrets.json");
		await writeFile(file, JSON.stringify(Object.fromEntries(secrets)), { mode: OWNER_ONLY });
		return await use(file);
	} finally {
		process.off("SIGINT", ignore);
		await rm(folder, { recursive: true, force: true });
	}
}
