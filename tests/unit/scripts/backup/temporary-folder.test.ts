import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withTemporaryFolder } from "../../../../scripts/backup/temporary-folder.ts";

let parent: string;

beforeEach(async () => {
	parent = await mkdtemp(join(tmpdir(), "omeruta-unfinished-"));
});

afterEach(() => rm(parent, { recursive: true }));

test("a temporary folder is deleted after its use, or by the next command if its process was killed", async () => {
	await mkdir(join(parent, "unfinished-killed"));
	await withTemporaryFolder(parent, async (first) => {
		expect(await readdir(parent)).toHaveLength(1);
		await withTemporaryFolder(parent, async (second) => expect(second).not.toBe(first));
		expect(existsSync(first)).toBe(true);
	});
	expect(await readdir(parent)).toEqual([]);
});
