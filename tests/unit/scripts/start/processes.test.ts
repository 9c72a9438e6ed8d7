import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import {
	areRunning,
	descendantsOf,
	filterRunning,
	listProcesses,
	type ProcessRow,
	parsePowerShell,
	parsePsLine,
	parseStat,
	readNewestPid,
	stopProcesses,
} from "../../../../scripts/start/processes.ts";

const SOON_MS = 200;
const started: ChildProcess[] = [];

afterEach(() => {
	for (const child of started.splice(0)) child.kill("SIGKILL");
});

describe("listProcesses", () => {
	test("returns each process with its parent and a stable start time", async () => {
		const child = await startChild("setInterval(() => {}, 1000)");
		const first = await rowOf(child);
		expect(first.ppid).toBe(process.pid);
		expect(await rowOf(child)).toEqual(first);
	});

	test("omits a process that has ended", async () => {
		const child = await startChild("setInterval(() => {}, 1000)");
		const row = await rowOf(child);
		child.kill("SIGKILL");
		await once(child, "exit");
		expect(filterRunning(await listProcesses(), [row])).toEqual([]);
	});

	test("returns the rows that descendantsOf needs to find grandchildren", async () => {
		const child = await startChild(
			"require('child_process').spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], {stdio: 'inherit'})",
		);
		const below = descendantsOf(await listProcesses(), [child.pid ?? 0]);
		expect(below).toHaveLength(1);
		await stopProcesses(below);
	});
});

describe.skipIf(process.platform !== "linux")("readNewestPid", () => {
	test("changes when a process starts", async () => {
		const before = readNewestPid();
		expect(before).toMatch(/^\d+$/);
		await startChild("setInterval(() => {}, 1000)");
		expect(readNewestPid()).not.toBe(before);
	});
});

describe.skipIf(process.platform !== "linux")("areRunning", () => {
	test("is false once one of the processes has ended, or if its pid belongs to another one", async () => {
		const [first, second] = [
			await startChild("setInterval(() => {}, 1000)"),
			await startChild("setInterval(() => {}, 1000)"),
		];
		const rows = [await rowOf(first), await rowOf(second)];
		expect(areRunning(rows)).toBe(true);
		expect(areRunning(rows.map((row) => ({ ...row, start: "another" })))).toBe(false);
		second.kill("SIGKILL");
		await once(second, "exit");
		expect(areRunning(rows)).toBe(false);
	});
});

describe("descendantsOf", () => {
	test("finds a process whose parent has ended by the process group of a service", () => {
		const rows = [
			{ pid: 40, ppid: 1, group: 30, start: "1", name: "workerd" },
			{ pid: 50, ppid: 1, group: 50, start: "1", name: "another" },
		];
		expect(descendantsOf(rows, [30])).toEqual([rows[0]]);
	});
});

describe("stopProcesses", () => {
	test("lets a process exit by itself within the grace period", async () => {
		const child = await startChild(
			"process.on('SIGTERM', () => setTimeout(() => process.exit(7), 20)); setInterval(() => {}, 1000); console.log(1)",
		);
		const ended = once(child, "exit");
		expect(await stopProcesses([await rowOf(child)])).toEqual([]);
		expect(await ended).toEqual([7, null]);
	});

	test("kills a process that does not exit", async () => {
		const child = await startChild(
			"process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log(1)",
		);
		const ended = once(child, "exit");
		expect(await stopProcesses([await rowOf(child)], SOON_MS)).toEqual([]);
		expect(await ended).toEqual([null, "SIGKILL"]);
	});

	test("ignores a process with the same pid but a different start time", async () => {
		const child = await startChild("setInterval(() => {}, 1000); console.log(1)");
		const row = await rowOf(child);
		expect(await stopProcesses([{ ...row, start: "another" }], SOON_MS)).toEqual([]);
		expect(await rowOf(child)).toEqual(row);
	});
});

describe("the process list of each system", () => {
	const after = `${"0 ".repeat(16)}4711 0 0`;

	test("is parsed from /proc/<pid>/stat, even if a name contains spaces or brackets", () => {
		expect(parseStat(`12 (a) b (c)) S 7 12 ${after}`)).toEqual({
			pid: 12,
			ppid: 7,
			group: 12,
			start: "4711",
			name: "a) b (c)",
		});
	});

	test("omits zombies and processes that ended during the read", () => {
		expect(parseStat(`12 (node) Z 7 12 ${after}`)).toBeNull();
		expect(parseStat("")).toBeNull();
	});

	test("is parsed from the output of ps", () => {
		const line = "  501     1   501 Ss   Sun Nov 22 09:08:07 2026 /Applications/A B.app/Contents/MacOS/A B";
		expect(parsePsLine(line)).toEqual({
			pid: 501,
			ppid: 1,
			group: 501,
			start: "Sun Nov 22 09:08:07 2026",
			name: "/Applications/A B.app/Contents/MacOS/A B",
		});
	});

	test("omits the parent of a Windows process if a later process reused its pid", () => {
		const rows = parsePowerShell(
			"40 4 1000 node.exe\r\n50 40 2000 workerd.exe\r\n60 40 500 explorer.exe\r\n",
		);
		expect(rows.map(({ pid, ppid }) => [pid, ppid])).toEqual([
			[40, 4],
			[50, 40],
			[60, 0],
		]);
	});
});

/** Starts Node.js with `code` and waits for its first output, which proves that its handlers are installed. */
async function startChild(code: string): Promise<ChildProcess> {
	const script = code.includes("console.log") ? code : `${code}; console.log(1)`;
	const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
	started.push(child);
	await once(child.stdout, "data");
	return child;
}

async function rowOf(child: ChildProcess): Promise<ProcessRow> {
	const row = (await listProcesses()).find(({ pid }) => pid === child.pid);
	if (row === undefined) throw new Error(`Process ${child.pid} is not listed.`);
	return row;
}
