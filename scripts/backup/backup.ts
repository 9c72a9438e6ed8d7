import { chmod, copyFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { exists } from "../exists.ts";
import { displayPath } from "../start/display-path.ts";
import { readStartSettings, type StartSettings } from "../start/settings.ts";
import { createTerminal, type Terminal } from "../start/terminal.ts";
import { UserError } from "../start/user-error.ts";
import { verifyArchive, writeArchive } from "./archive.ts";
import { findDamage, measureFile } from "./check-copy.ts";
import { copyStorage } from "./copy-storage.ts";
import { describeContents, MANIFEST, type Manifest, SECRETS, STORAGE } from "./manifest.ts";
import { runCommand } from "./run-command.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";
import { readVersion } from "./version.ts";

const OWNER_ONLY = 0o600;
const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;

if (import.meta.main) await runCommand(backUp);

/** Runs `npm run backup -- FILE`. The stack may be running. */
async function backUp(root: string, args: readonly string[]): Promise<void> {
	const [name, ...others] = args;
	if (name === undefined || name.startsWith("-") || others.length > 0) {
		throw new UserError("Usage: npm run backup -- FILE");
	}
	const settings = readStartSettings(root, process.env);
	const terminal = createTerminal(process.stdout, settings.logFormat);
	// npm changes the working directory before it runs a script.
	const file = resolve(process.env.INIT_CWD ?? process.cwd(), name);
	if (await exists(file)) throw new UserError(`${name} exists already. Choose another name for the backup.`);
	// A misspelled path, or a disk that is not mounted, must not go unnoticed.
	if (!(await exists(dirname(file))))
		throw new UserError(`The folder ${dirname(file)} does not exist. Create it, or correct the path.`);
	if (!(await exists(settings.storageFolder))) {
		throw new UserError(
			`There is no data in ${displayPath(settings.stateFolder)}. Set OMERUTA_STATE to the folder of the data.`,
		);
	}
	const manifest = await withTemporaryFolder(settings.stateFolder, async (folder) => {
		const made = await copyState(settings, folder, terminal);
		terminal.print("Writing…");
		try {
			await writeArchive(`${file}.new`, folder, made);
			await verifyArchive(`${file}.new`, made);
			await rename(`${file}.new`, file);
		} finally {
			await rm(`${file}.new`, { force: true });
		}
		return made;
	});
	const { size } = await stat(file);
	const shown = size < MEGABYTE ? `${Math.ceil(size / KILOBYTE)} kB` : `${(size / MEGABYTE).toFixed(1)} MB`;
	terminal.print(`Backed up ${describeContents(manifest)} to ${displayPath(file)} (${shown}, checked).`);
	terminal.print("The file contains the secrets and everybody's data: keep it private.");
}

/** Copies databases and secrets into `folder`, checks the copies, and adds the manifest. */
async function copyState(
	{ root, storageFolder, secretsFile }: StartSettings,
	folder: string,
	terminal: Terminal,
): Promise<Manifest> {
	const copies = await copyStorage(storageFolder, join(folder, STORAGE), (copied, found) =>
		terminal.bar("Copying", copied / found),
	);
	terminal.endBar();
	terminal.print("Checking…");
	const paths = copies.map((path) => `${STORAGE}/${path}`);
	for (const path of paths) {
		const damage = findDamage(join(folder, path));
		if (damage !== null) {
			throw new UserError(
				`The database ${path} is damaged (${damage}). Stop the server and run the backup again; if it fails again, restore an earlier backup.`,
			);
		}
	}
	if (await exists(secretsFile)) {
		await copyFile(secretsFile, join(folder, SECRETS));
		await chmod(join(folder, SECRETS), OWNER_ONLY);
		paths.push(SECRETS);
	}
	const files: Manifest["files"] = [];
	for (const path of paths) files.push(await measureFile(folder, path));
	const manifest: Manifest = {
		format: 1,
		version: await readVersion(root),
		created_at: new Date().toISOString(),
		files,
	};
	await writeFile(join(folder, MANIFEST), JSON.stringify(manifest, null, "\t"));
	return manifest;
}
