import { writeSync } from "node:fs";
import { mkdir, mkdtemp, open, readFile, rm, rmdir, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LogEntry } from "../../../../scripts/start/log-entry.ts";
import { LogFile } from "../../../../scripts/start/log-file.ts";

const MEGABYTE = 1024 * 1024;

let folder: string;
let path: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-log-"));
	path = join(folder, "logs", "worker.log");
});

afterEach(() => rm(folder, { recursive: true }));

describe("a log file", () => {
	test("is renamed when it reaches 10 MB, and at most one earlier file is kept", async () => {
		const log = new LogFile(path, "pretty");
		for (let written = 0; written < 25; written++) log.write(entry("x".repeat(MEGABYTE)));
		log.write(entry("the last line"));
		const [current, earlier] = await Promise.all([stat(path), stat(`${path}.1`)]);
		expect(earlier.size).toBeGreaterThanOrEqual(10 * MEGABYTE);
		expect(earlier.size).toBeLessThan(11 * MEGABYTE);
		expect(current.size).toBeLessThan(6 * MEGABYTE);
		expect(await readFile(path, "utf8")).toMatch(/the last line\n$/);
		await expect(stat(`${path}.2`)).rejects.toThrow(/ENOENT/);
	});

	test("of the previous run is kept when a run starts", async () => {
		new LogFile(path, "pretty").write(entry("first run"));
		new LogFile(path, "pretty").write(entry("second run"));
		expect(await readFile(`${path}.1`, "utf8")).toContain("first run");
		expect(await readFile(path, "utf8")).not.toContain("first run");
	});

	test("loses entries while the disk is full, says how many, and goes on", async () => {
		let isFull = false;
		const append = (descriptor: number, text: string) => {
			if (isFull) throw new Error("ENOSPC: no space left on device");
			return writeSync(descriptor, text);
		};
		const log = new LogFile(path, "pretty", append);
		log.write(entry("before"));
		isFull = true;
		log.write(entry("lost"));
		log.write(entry("lost as well"));
		isFull = false;
		log.write(entry("after"));
		const lines = (await readFile(path, "utf8")).trim().split("\n");
		expect(lines).toEqual([
			expect.stringContaining("before"),
			expect.stringContaining("2 entries before this one could not be written."),
			expect.stringContaining("after"),
		]);
	});

	test("grows while no new file can be opened, and is renamed as soon as one can", async () => {
		const log = new LogFile(path, "pretty");
		await mkdir(`${path}.new`);
		log.write(entry("x".repeat(10 * MEGABYTE)));
		// A new file gets the number of the last one that was closed.
		const other = await open(join(folder, "other"), "w");
		log.write(entry("over the limit"));
		expect((await other.stat()).size).toBe(0);
		await other.close();
		await rmdir(`${path}.new`);
		log.write(entry("the last line of this file"));
		log.write(entry("the first line of the next"));
		expect(await readFile(`${path}.1`, "utf8")).toMatch(/over the limit\n.*the last line of this file\n$/);
		expect(await readFile(path, "utf8")).toMatch(/^.*the first line of the next\n$/);
	});

	test("exists again at the next limit after its folder was deleted", async () => {
		const log = new LogFile(path, "pretty");
		await rm(dirname(path), { recursive: true });
		log.write(entry("x".repeat(10 * MEGABYTE)));
		log.write(entry("after"));
		expect(await readFile(path, "utf8")).toMatch(/^.*after\n$/);
	});

	test("has one JSON object a line if the format is JSON", async () => {
		const log = new LogFile(path, "json");
		log.write(entry("several\nlines"));
		log.write(entry("another"));
		const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
		expect(lines.map((line) => JSON.parse(line))).toEqual([entry("several\nlines"), entry("another")]);
	});
});

function entry(message: string): LogEntry {
	return { time: "2026-11-27T00:00:00.000Z", level: "info", part: "worker", message };
}
