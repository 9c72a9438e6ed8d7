import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { extractArchive, writeArchive } from "../../../../scripts/backup/archive.ts";
import { MANIFEST } from "../../../../scripts/backup/manifest.ts";

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-archive-"));
	await mkdir(join(folder, "out"));
});

afterEach(() => rm(folder, { recursive: true }));

const extract = (name: string) => () => extractArchive(join(folder, name), join(folder, "out"));

describe("extracting a backup", () => {
	test.for([
		["a truncated file", (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
		["a text", () => Buffer.from("not a backup")],
	] as const)("says that %s is damaged, incomplete, or no backup", async ([, change]) => {
		await writeFile(join(folder, MANIFEST), crypto.getRandomValues(new Uint8Array(50_000)));
		const manifest = { format: 1, version: "1.0.0", created_at: "", files: [] } as const;
		await writeArchive(join(folder, "whole.tar.gz"), folder, { ...manifest, files: [] });
		await writeFile(join(folder, "changed.tar.gz"), change(await readFile(join(folder, "whole.tar.gz"))));
		expect(extract("changed.tar.gz")).toThrow(
			/changed\.tar\.gz is damaged or incomplete, or is not a backup\. /,
		);
	});

	test("names the cause if the file cannot be opened", () => {
		expect(extract("missing.tar.gz")).toThrow(
			/missing\.tar\.gz cannot be read as a backup \(no such file or directory\)/,
		);
	});
});
