import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockState } from "../../../../scripts/start/run-record.ts";
import { runScript } from "../../../support/command.ts";

test("npm run restore refuses to replace data that a process in another container uses", async () => {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-restore-"));
	using _lock = await lockState(folder);
	const { code, output } = await runScript("scripts/backup/restore.ts", [import.meta.filename, "--force"], {
		OMERUTA_STATE: folder,
	});
	expect(output).toMatch(
		/^Another process uses .*\. Wait until it has ended before you restore a backup\.\n$/,
	);
	expect(code).toBe(1);
	expect(await readdir(folder)).toEqual(["run.lock"]);
	await rm(folder, { recursive: true });
});
