import { execFile } from "node:child_process";
import { mkdtemp, open, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { Scenario } from "../scenario.ts";
import { Workload, waitUntilReachable } from "../workload.ts";

const run = promisify(execFile);

const CLIENTS = 8;
const DISK_MB = 64;
const FAULT_MS = 3_000;

/** Breaks the disk and the database under the stack. */
export const STORAGE: readonly Scenario[] = [
	{
		name: "full-disk",
		promise: "A disk that is full for 3 s loses no accepted question",
		runs: { short: 0, all: 20 },
		async run(runs, random) {
			const disk = await mkdtemp(join(tmpdir(), "omeruta-disk-"));
			try {
				await run("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", disk]);
			} catch {
				await rm(disk, { recursive: true });
				return { skipped: "mounting a file system needs root", violations: [], figure: "" };
			}
			try {
				await using load = await Workload.start({
					clients: CLIENTS,
					random,
					folder: join(disk, "state"),
					mayRefuse: true,
				});
				for (let round = 0; round < runs; round++) await load.round(() => fillDisk(disk));
				await load.settle();
				return load.report();
			} finally {
				await run("umount", ["--lazy", disk]);
				await rm(disk, { recursive: true, force: true });
			}
		},
	},
	{
		name: "read-only-state",
		promise: "A state folder that is read-only for 3 s loses no accepted question",
		runs: { short: 0, all: 20 },
		async run(runs, random) {
			const folder = await mkdtemp(join(tmpdir(), "omeruta-"));
			const skipped = await findWhyWritable(folder);
			if (skipped !== null) {
				await rm(folder, { recursive: true });
				return { skipped, violations: [], figure: "" };
			}
			await using load = await Workload.start({ clients: CLIENTS, random, folder, mayRefuse: true });
			for (let round = 0; round < runs; round++)
				await load.round(async () => {
					await makeReadOnly(join(folder, "storage"), () => delay(FAULT_MS));
					await waitUntilReachable(load.stack.url);
				});
			await load.settle();
			return load.report();
		},
	},
	{
		name: "locked-database",
		promise: "A D1 database that fails every write for 3 s loses no question",
		runs: { short: 1, all: 20 },
		async run(runs, random) {
			await using load = await Workload.start({ clients: CLIENTS, random });
			for (let round = 0; round < runs; round++) await load.round(() => lockD1(load.stack.folder));
			await load.settle();
			return load.report();
		},
	},
];

async function fillDisk(disk: string): Promise<void> {
	const { bavail, bsize } = await statfs(disk);
	const file = join(disk, "filler");
	await writeFile(file, Buffer.alloc(bavail * bsize)).catch(() => undefined);
	await delay(FAULT_MS);
	await rm(file, { force: true });
}

/**
 * Runs `work` while nothing in `folder` can be written, not even files that are open. (Linux refuses to make a mounted
 * file system read-only while files are open.)
 */
async function makeReadOnly(folder: string, work: () => Promise<unknown>): Promise<void> {
	try {
		// Fails for files that were deleted meanwhile.
		await run("chattr", ["-R", "-f", "+i", folder]).catch(() => undefined);
		await work();
	} finally {
		await run("chattr", ["-R", "-f", "-i", folder]);
	}
}

/** Returns why files in `folder` can't be made read-only, or null if they can. */
async function findWhyWritable(folder: string): Promise<string | null> {
	await using file = await open(join(folder, "probe"), "w");
	let isReadOnly = false;
	await makeReadOnly(folder, async () => {
		isReadOnly = await file.write("x").then(
			() => false,
			() => true,
		);
	}).catch(() => undefined);
	return isReadOnly
		? null
		: "making open files read-only needs root, chattr, and ext4 or XFS for temporary files";
}

async function lockD1(folder: string): Promise<void> {
	const databases = join(folder, "storage", "v3", "d1", "miniflare-D1DatabaseObject");
	const names = (await readdir(databases)).filter(
		(name) => name.endsWith(".sqlite") && name !== "metadata.sqlite",
	);
	const locked = names.map((name) => new DatabaseSync(join(databases, name), { timeout: FAULT_MS }));
	for (const database of locked) database.exec("BEGIN IMMEDIATE");
	await delay(FAULT_MS);
	for (const database of locked) database.close();
}
