import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adoptState } from "../../../../scripts/start/adopt-state.ts";
import { readStartSettings } from "../../../../scripts/start/settings.ts";

let root: string;
let lines: string[];

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), "omeruta-adopt-"));
	lines = [];
});

afterEach(() => rm(root, { recursive: true }));

describe("the first start after an upgrade", () => {
	test("moves the databases of an earlier version into the state folder and says so", async () => {
		await write(".wrangler/state/v3/d1/a.sqlite", "data");
		await adopt({});
		expect(await read(".omeruta/storage/v3/d1/a.sqlite")).toBe("data");
		expect(await read(".wrangler/state/v3/d1/a.sqlite")).toBeNull();
		expect(lines).toEqual(["Moved the databases from .wrangler/state to .omeruta/storage."]);
	});

	test("never replaces databases that are already in the state folder", async () => {
		await write(".wrangler/state/v3/d1/a.sqlite", "old");
		await write(".omeruta/storage/v3/d1/a.sqlite", "new");
		await adopt({});
		expect(await read(".omeruta/storage/v3/d1/a.sqlite")).toBe("new");
		expect(await read(".wrangler/state/v3/d1/a.sqlite")).toBe("old");
		expect(lines).toEqual([]);
	});

	test("leaves the databases of the default state folder alone if another one is used", async () => {
		await write(".wrangler/state/v3/d1/a.sqlite", "data");
		await adopt({ OMERUTA_STATE: "other" });
		expect(await read(".wrangler/state/v3/d1/a.sqlite")).toBe("data");
		expect(await read("other/storage/v3/d1/a.sqlite")).toBeNull();
	});

	test("copies the secrets into another state folder, so that sessions stay valid", async () => {
		await write(".dev.vars", "JWT_SECRET=first\n");
		await adopt({ OMERUTA_STATE: "other" });
		expect(await read("other/.dev.vars")).toBe("JWT_SECRET=first\n");
		await write(".dev.vars", "JWT_SECRET=second\n");
		await adopt({ OMERUTA_STATE: "other" });
		expect(await read("other/.dev.vars")).toBe("JWT_SECRET=first\n");
	});

	test("does nothing in a new folder", async () => {
		await adopt({});
		expect(lines).toEqual([]);
	});
});

function adopt(env: Record<string, string>): Promise<void> {
	return adoptState(readStartSettings(root, env), (line) => lines.push(line));
}

async function write(path: string, text: string): Promise<void> {
	await mkdir(dirname(join(root, path)), { recursive: true });
	await writeFile(join(root, path), text);
}

/** Returns the content of a file, or null if it doesn't exist. */
function read(path: string): Promise<string | null> {
	return readFile(join(root, path), "utf8").catch(() => null);
}
