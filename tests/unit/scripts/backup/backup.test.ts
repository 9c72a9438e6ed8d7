import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runScript } from "../../../support/command.ts";

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-backup-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("npm run backup creates no folders for a file whose folder does not exist", async () => {
	const { code, output } = await runScript(
		"scripts/backup/backup.ts",
		[join(folder, "a", "b", "bk.tar.gz")],
		{
			OMERUTA_STATE: folder,
		},
	);
	expect(code).toBe(1);
	expect(output).toMatch(/^The folder .*\/a\/b does not exist\. Create it, or correct the path\.\n$/);
	expect(await readdir(folder)).toEqual([]);
});
