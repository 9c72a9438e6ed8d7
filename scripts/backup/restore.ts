import { copyFile, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { tryParseJson } from "../../src/contracts/json.ts";
import { exists } from "../exists.ts";
import { displayPath } from "../start/display-path.ts";
import { listRunProcesses, lockState, readRecord } from "../start/run-record.ts";
import { readStartSettings, type StartSettings } from "../start/settings.ts";
import { createTerminal } from "../start/terminal.ts";
import { UserError } from "../start/user-error.ts";
import { extractArchive } from "./archive.ts";
import { findDamage, measureFile } from "./check-copy.ts";
import { listDatabases } from "./copy-storage.ts";
import { describeContents, MANIFEST, Manifest, NewerManifest, SECRETS, STORAGE } from "./manifest.ts";
import { replaceFiles } from "./replace-files.ts";
import { runCommand } from "./run-command.ts";
import { withTemporaryFolder } from "./temporary-folder.ts";
import { isNewer, readVersion } from "./version.ts";

if (import.meta.main) await runCommand(restore);

/** Runs `npm run restore -- FILE [--force]`. */
async function restore(root: string, args: readonly string[]): Promise<void> {
	const isForced = args.includes("--force");
	const [name, ...others] = args.filter((argument) => argument !== "--force");
	if (name === undefined || name.startsWith("-") || others.length > 0) {
		throw new UserError("Usage: npm run restore -- FILE [--force]");
	}
	const settings = readStartSettings(root, process.env);
	const { stateFolder, storageFolder, secretsFile } = settings;
	const terminal = createTerminal(process.stdout, settings.logFormat);
	const file = resolve(process.env.INIT_CWD ?? process.cwd(), name);
	if (!(await exists(file))) throw new UserError(`${name} does not exist. Check the path of the backup.`);
	using _lock = await lockForRestore(settings);
	for (const path of [storageFolder, secretsFile]) {
		if (!isForced && (await exists(path))) {
			throw new UserError(
				`${displayPath(path)} exists already. To replace all data and secrets, run: npm run restore -- ${name} --force`,
			);
		}
	}
	const manifest = await withTemporaryFolder(stateFolder, async (folder) => {
		terminal.print("Reading…");
		extractArchive(file, folder);
		const read = await readManifest(folder, name);
		await assertRestorable(root, read);
		terminal.print("Checking…");
		await assertIntact(folder, read);
		await replaceFiles([
			[join(folder, STORAGE), storageFolder],
			...(read.files.some(({ path }) => path === SECRETS)
				? [[await besides(join(folder, SECRETS), secretsFile), secretsFile] as const]
				: []),
		]);
		return read;
	});
	terminal.print(
		`Restored ${describeContents(manifest)} of ${manifest.created_at} to ${displayPath(stateFolder)}. Start the server: ${startCommand(process.env.OMERUTA_STATE)}`,
	);
}

/** Returns the command that starts the server with the restored state. A path is quoted for shells if necessary. */
function startCommand(state: string | undefined): string {
	if (!state) return "npm start";
	return `OMERUTA_STATE=${/^[\w./~-]+$/.test(state) ? state : `'${state.replaceAll("'", "'\\''")}'`} npm start`;
}

/**
 * Locks the state folder, so that nothing starts while its data is replaced.
 *
 * @throws {UserError} when it is in use
 */
async function lockForRestore({ stateFolder }: StartSettings): Promise<Disposable> {
	const record = await readRecord(join(stateFolder, "run.json"));
	const running = record === null ? [] : await listRunProcesses(record);
	// The processes of a run in another container are not in the list, but they hold the lock.
	const lock = running.length === 0 ? await lockState(stateFolder) : null;
	if (lock !== null) return lock;
	if (record === null) {
		throw new UserError(
			`Another process uses ${displayPath(stateFolder)}. Wait until it has ended before you restore a backup.`,
		);
	}
	const pids = running.length === 0 ? "" : ` (pid ${running.map(({ pid }) => pid).join(", ")})`;
	throw new UserError(
		`Omeruta Brain is running at ${record.url}${pids}. Stop it before you restore a backup.`,
	);
}

async function readManifest(folder: string, name: string): Promise<Manifest> {
	const manifest = tryParseJson(await readFile(join(folder, MANIFEST), "utf8").catch(() => ""));
	const { data } = Manifest.safeParse(manifest);
	if (data !== undefined) return data;
	throw new UserError(
		NewerManifest.safeParse(manifest).success
			? `${name} was made by a newer version of Omeruta Brain. Update Omeruta Brain first.`
			: `${name} is not a backup. Choose a file that npm run backup made.`,
	);
}

/** @throws {UserError} when a newer version made the backup, because migrations cannot be undone */
async function assertRestorable(root: string, { version }: Manifest): Promise<void> {
	const own = await readVersion(root);
	if (isNewer(version, own)) {
		throw new UserError(
			`The backup was made by version ${version}, which is newer than this one (${own}). Update Omeruta Brain first.`,
		);
	}
}

/** @throws {UserError} when a file of the backup is missing or damaged */
async function assertIntact(folder: string, { files }: Manifest): Promise<void> {
	const listed = new Set(files.map(({ path }) => path));
	const unlisted = (await listDatabases(folder)).find((path) => !listed.has(path));
	if (unlisted !== undefined) throw damaged(unlisted, "it is not in the list of files");
	for (const { path, sha256 } of files) {
		const found = await measureFile(folder, path).catch(() => null);
		if (found?.sha256 !== sha256) throw damaged(path, "its content has changed");
		const damage = path.endsWith(".sqlite") ? findDamage(join(folder, path)) : null;
		if (damage !== null) throw damaged(path, damage);
	}
}

function damaged(path: string, reason: string): UserError {
	return new UserError(`The backup is damaged: ${path} (${reason}). Restore another backup.`);
}

/** Copies a file next to the one that it will replace, because files can be renamed only within a file system. */
async function besides(from: string, to: string): Promise<string> {
	await copyFile(from, `${to}.new`);
	return `${to}.new`;
}
