import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "tar";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MANIFEST } from "../../../../scripts/backup/manifest.ts";
import { lockState } from "../../../../scripts/start/run-record.ts";
import { runScript } from "../../../support/command.ts";

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-restore-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("npm run restore", () => {
	test("refuses to replace data that a process in another container uses", async () => {
		using _lock = await lockState(folder);
		expect(await restore()).toMatch(
			/^Another process uses .*\. Wait until it has ended before you restore a backup\.\n$/,
		);
		expect(await readdir(folder)).toEqual(["run.lock"]);
	});

	test("says that a newer version made a backup whose format is unknown", async () => {
		const file = join(folder, "newer.tar.gz");
		await writeFile(join(folder, MANIFEST), JSON.stringify({ format: 2, databases: [] }));
		await create({ file, cwd: folder, gzip: true }, [MANIFEST]);
		expect(await restore(file)).toMatch(
			/newer\.tar\.gz was made by a newer version of Omeruta Brain\. Update Omeruta Brain first\.\n$/,
		);
		await writeFile(join(folder, MANIFEST), JSON.stringify({ format: "x" }));
		await create({ file, cwd: folder, gzip: true }, [MANIFEST]);
		expect(await restore(file)).toContain("is not a backup");
	});

	test("names the lock if it cannot be used", async () => {
		await mkdir(join(folder, "run.lock"));
		expect(await restore()).toMatch(
			/run\.lock cannot be locked \(.+\)\. Check its owner and permissions\.\n$/,
		);
	});
});

/** Runs the command, which must fail, and returns what it prints. */
async function restore(file = import.meta.filename): Promise<string> {
	const { code, output } = await runScript("scripts/backup/restore.ts", [file, "--force"], {
		OMERUTA_STATE: folder,
	});
	expect(code).toBe(1);
	return output;
}
