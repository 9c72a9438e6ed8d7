import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { replaceFiles } from "../../../../scripts/backup/replace-files.ts";

let folder: string;
const at = (name: string) => join(folder, name);

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-replace-"));
	for (const name of ["new", "current"]) {
		await mkdir(at(name));
		await writeFile(join(at(name), "data"), name);
	}
});

afterEach(() => rm(folder, { recursive: true }));

describe("replacing files", () => {
	test("replaces a folder and leaves only the new one", async () => {
		await replaceFiles([[at("new"), at("current")]]);
		expect(await readdir(folder)).toEqual(["current"]);
		expect(await readFile(at("current/data"), "utf8")).toBe("new");
	});

	test("puts everything back if one of the files cannot be replaced", async () => {
		const replaced = replaceFiles([
			[at("new"), at("current")],
			[at("missing"), at("secrets")],
		]);
		await expect(replaced).rejects.toThrow(/ENOENT/);
		expect((await readdir(folder)).sort()).toEqual(["current", "new"]);
		expect(await readFile(at("current/data"), "utf8")).toBe("current");
	});

	test("refuses to overwrite what an interrupted call kept", async () => {
		await mkdir(at("current.before-restore"));
		await expect(replaceFiles([[at("new"), at("current")]])).rejects.toThrow(
			/current\.before-restore is left from an interrupted restore\. Rename it to .*current to undo/,
		);
		expect(await readFile(at("current/data"), "utf8")).toBe("current");
	});
});
