import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filterRunning, listProcesses, stopProcesses } from "../../../../scripts/start/processes.ts";
import {
	listRunProcesses,
	lockState,
	type RunRecord,
	readRecord,
} from "../../../../scripts/start/run-record.ts";

const URL = "http://localhost:8150/";
const RUN_RECORD = join(import.meta.dirname, "../../../../scripts/start/run-record.ts");

let folder: string;
let file: string;
const records: RunRecord[] = [];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-record-"));
	file = join(folder, "run.json");
});

afterEach(async () => {
	for (const record of records.splice(0)) await stopProcesses(await listRunProcesses(record));
	await rm(folder, { recursive: true, force: true });
});

describe("the record of a run", () => {
	test("lists every process that the run has started, and the part that each one belongs to", async () => {
		const { record } = await start();
		expect(filterRunning(await listProcesses(), [record.supervisor, ...record.processes])).toHaveLength(3);
		expect(record.processes.map(({ part }) => part)).toEqual(["worker", "worker"]);
	});

	test("blocks a second run while the first is alive, and keeps the first one's processes running", async () => {
		const { record } = await start();
		expect((await start()).claim).toBe(`running as ${record.supervisor.pid}`);
		expect(await listRunProcesses(record)).toHaveLength(3);
	});

	test("blocks a second run that cannot see the first one's processes, as in another container", async () => {
		const { record } = await start();
		const unseen = {
			...record,
			supervisor: { pid: record.supervisor.pid, start: "elsewhere" },
			processes: [],
		};
		await writeFile(file, JSON.stringify(unseen));
		expect((await start()).claim).toBe(`running as ${record.supervisor.pid}`);
	});

	test("is not created while another program, such as a restore, has locked the folder", async () => {
		using _lock = await lockState(folder);
		expect((await claim()).claim).toBe("running as undefined");
		expect(await readRecord(file)).toBeNull();
	});

	test("makes the next start stop the leftovers of a killed run, including unrecorded children", async () => {
		const { record } = await start();
		await kill(record);
		const [worker] = record.processes;
		if (worker === undefined) throw new Error("No process is recorded.");
		await writeFile(file, JSON.stringify({ ...record, processes: [worker] }));

		const next = await start();

		expect(next.claim).toBe(`stopped ${record.processes.map(({ pid }) => pid)}`);
		expect(filterRunning(await listProcesses(), record.processes)).toEqual([]);
		expect(filterRunning(await listProcesses(), next.record.processes)).toHaveLength(2);
	});

	test("makes the next start stop a run whose starter has ended, including its supervisor", async () => {
		const { record } = await start();
		await writeFile(
			file,
			JSON.stringify({ ...record, starters: [{ ...record.supervisor, start: "before" }] }),
		);
		expect((await start()).claim).toContain(`${record.supervisor.pid}`);
		expect(filterRunning(await listProcesses(), [record.supervisor, ...record.processes])).toEqual([]);
	});

	test("reports that the run is abandoned once its starter has ended", async () => {
		const starter = spawn(process.execPath, ["--input-type=module", "-e", STARTER, file], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		const lines = createInterface({ input: starter.stdout })[Symbol.asyncIterator]();
		expect((await lines.next()).value).toBe("claimed");
		starter.kill("SIGKILL");
		expect((await lines.next()).value).toBe("abandoned");
	});

	test("protects an unrelated process that reuses a recorded pid", async () => {
		const bystander = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"]);
		await once(bystander.stdout, "data");
		const stale: RunRecord = {
			supervisor: { pid: process.pid, start: "before" },
			starters: [],
			url: URL,
			modelUrl: null,
			processes: [{ pid: bystander.pid ?? 0, start: "before", name: "node", part: "worker" }],
		};
		await writeFile(file, JSON.stringify(stale));

		expect((await start()).claim).toBe("stopped ");
		expect((await listProcesses()).some(({ pid }) => pid === bystander.pid)).toBe(true);
		bystander.kill("SIGKILL");
	});

	test("is treated as missing when it cannot be read", async () => {
		await writeFile(file, '{"supervisor":');
		expect((await start()).claim).toBe("stopped ");
	});

	test("lets a part be stopped without the supervisor, even if the first process of the part was killed", async () => {
		const { record, send } = await start();
		const [worker] = record.processes;
		if (worker === undefined) throw new Error("No process is recorded.");
		await stopProcesses([worker], 0);
		await send("stop the worker");
		expect(filterRunning(await listProcesses(), record.processes)).toEqual([]);
		expect(filterRunning(await listProcesses(), [record.supervisor])).toHaveLength(1);
	});

	test("lists a process that the worker starts later, and no longer one that has ended", async () => {
		const { record, send } = await start();
		const before = new Set(record.processes.map(({ pid }) => pid));
		const readAdded = async () =>
			(await readRecord(file))?.processes.filter(({ pid }) => !before.has(pid)) ?? [];
		await send("start a child");
		await expect.poll(readAdded).toHaveLength(1);
		await stopProcesses(await readAdded(), 0);
		await expect.poll(readAdded).toEqual([]);
	});

	test("is rewritten after its folder was removed, even if nothing else has changed", async () => {
		const { record, send } = await start();
		await rm(folder, { recursive: true });
		expect(await send("refresh")).toBe(0);
		expect(await readRecord(file)).toEqual(record);
	});

	test("reports once that it cannot be written, and still lets all processes be stopped", async () => {
		const { record, send } = await start();
		await mkdir(`${file}.new`);
		await rm(file);
		await send("refresh");
		expect(await send("refresh")).toBe(1);
		await rmdir(`${file}.new`);
		await send("refresh");
		expect(await readRecord(file)).toEqual(record);

		await mkdir(`${file}.new`);
		await rm(file);
		expect(await send("stop the worker")).toBe(2);
		expect(filterRunning(await listProcesses(), record.processes)).toEqual([]);
		expect(filterRunning(await listProcesses(), [record.supervisor])).toHaveLength(1);
	});

	test("is removed at the end, when no process of the run is left", async () => {
		const { record, send } = await start();
		await send("end");
		expect(await readRecord(file)).toBeNull();
		expect(filterRunning(await listProcesses(), record.processes)).toEqual([]);
	});
});

/**
 * A supervisor in a separate process that starts a worker, which starts a child. For each line on its standard input,
 * it runs a command and prints how many lines it has logged so far.
 */
const SUPERVISOR = `
	import { spawn } from "node:child_process";
	import { once } from "node:events";
	import { createInterface } from "node:readline";
	import { claimRun } from ${JSON.stringify(RUN_RECORD)};
	const logged = [];
	const claim = await claimRun(process.argv[1], ${JSON.stringify(URL)}, () => {}, (line) => logged.push(line));
	if ("runningAs" in claim) {
		console.log("running as " + claim.runningAs?.supervisor.pid);
		process.exit();
	}
	const below = 'process.stdout.write("1"); setInterval(() => {}, 1000)';
	const code = "require('child_process').spawn(process.execPath, ['-e', " + JSON.stringify(below) + "], {stdio: 'inherit'})";
	const worker = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"], detached: true });
	await once(worker.stdout, "data");
	await claim.run.track(worker.pid, "worker");
	console.log("stopped " + claim.stopped.map(({ pid }) => pid));
	createInterface({ input: process.stdin }).on("line", async (line) => {
		if (line === "refresh") await claim.run.refresh();
		else if (line === "start a child") spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
		else await (line === "end" ? claim.run.end() : claim.run.stopPart("worker"));
		console.log("done, logged " + logged.length);
	});
`;

/** Starts a supervisor as `with-install.mjs` does. The supervisor prints a line when it is abandoned. */
const STARTER = `
	import { spawn } from "node:child_process";
	const code = ${JSON.stringify(`
		import { claimRun } from ${JSON.stringify(RUN_RECORD)};
		await claimRun(process.argv[1], ${JSON.stringify(URL)}, () => { console.log("abandoned"); process.exit(); }, console.log);
		console.log("claimed");
	`)};
	const env = { ...process.env, OMERUTA_STARTER: String(process.pid) };
	spawn(process.execPath, ["--input-type=module", "-e", code, process.argv[1]], { env, stdio: "inherit" });
`;

/** Starts a supervisor that claims the folder, and returns its record. */
async function start() {
	const claimed = await claim();
	const record = await readRecord(file);
	if (record === null) throw new Error("There is no record.");
	records.push(record);
	return { ...claimed, record };
}

async function claim() {
	const supervisor: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", SUPERVISOR, file], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	const { stdin, stdout } = supervisor;
	if (stdin === null || stdout === null) throw new Error("No pipes.");
	const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
	const nextLine = async () => String((await lines.next()).value);
	const claimed = await nextLine();
	/** Sends a command and returns how many lines the supervisor has logged so far. */
	const send = async (line: string) => {
		stdin.write(`${line}\n`);
		return Number(/^done, logged (\d+)$/.exec(await nextLine())?.[1]);
	};
	return { claim: claimed, send };
}

async function kill({ supervisor }: RunRecord): Promise<void> {
	process.kill(supervisor.pid, "SIGKILL");
	await stopProcesses([supervisor]);
}
