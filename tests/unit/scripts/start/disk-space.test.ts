import { statfs } from "node:fs/promises";
import { expect, test } from "vitest";
import { describeFullDisk } from "../../../../scripts/start/disk-space.ts";

test.each([
	["nothing", 0],
	["almost nothing", 100],
])("a disk with %s left is full", async (_, bavail) => {
	expect(await describeFullDisk("/", measureAs(bavail))).toMatch(/full; free some space/);
});

test("a disk with space left is not full", async () => {
	expect(await describeFullDisk("/", measureAs(1_000_000))).toBeNull();
});

test("a disk that cannot be measured is not reported", async () => {
	expect(await describeFullDisk("/nowhere")).toBeNull();
});

/** Measures a real disk, except for its free blocks of 4 KB. */
function measureAs(bavail: number): typeof statfs {
	const measure = async (path: string) => ({ ...(await statfs(path)), bavail, bsize: 4_096 });
	return measure as typeof statfs;
}
