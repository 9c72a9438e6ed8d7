import { copyFile, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { exists } from "../exists.ts";
import type { StartSettings } from "./settings.ts";

/** Where versions before 0.3 kept databases and Durable Objects if `OMERUTA_STATE` was not set. */
const EARLIER_STORAGE = join(".wrangler", "state");

/**
 * Takes over what an earlier version stored elsewhere: moves the databases into the state folder, and copies the secrets
 * of the project's folder into it.
 */
export async function adoptState(
	{ root, stateFolder, storageFolder, secretsFile }: StartSettings,
	log: (line: string) => void,
): Promise<void> {
	const earlier = join(root, EARLIER_STORAGE);
	const isDefault = stateFolder === join(root, ".omeruta");
	if (isDefault && (await exists(earlier)) && !(await exists(storageFolder))) {
		await mkdir(stateFolder, { recursive: true });
		await rename(earlier, storageFolder);
		log(`Moved the databases from ${EARLIER_STORAGE} to ${join(".omeruta", "storage")}.`);
	}
	const earlierSecrets = join(root, ".dev.vars");
	if (secretsFile !== earlierSecrets && (await exists(earlierSecrets)) && !(await exists(secretsFile))) {
		await mkdir(dirname(secretsFile), { recursive: true });
		await copyFile(earlierSecrets, secretsFile);
	}
}
