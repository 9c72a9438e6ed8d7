import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const WITH_INSTALL = join(dirname(dirname(dirname(import.meta.dirname))), "scripts", "with-install.mjs");
const PACKAGE = { version: "1.0.0", integrity: "sha512-a" };
const LOCK = {
	"": { name: "project" },
	"node_modules/needed": PACKAGE,
	"node_modules/of-another-system": { ...PACKAGE, optional: true },
};

/** Stands in for npm: "installs" what the lock file lists for this system, and notes that it was called. */
const FAKE_NPM = `
	const { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
	appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
	if (process.env.NPM_FAILS) process.exit(1);
	const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
	delete packages[""];
	delete packages["node_modules/of-another-system"];
	rmSync("node_modules", { recursive: true, force: true });
	mkdirSync("node_modules/node/bin", { recursive: true });
	symlinkSync(process.execPath, "node_modules/node/bin/node");
	writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
`;

let project: string;

beforeEach(async () => {
	project = await mkdtemp(join(tmpdir(), "omeruta-install-"));
	await mkdir(join(project, "scripts"));
	await cp(WITH_INSTALL, join(project, "scripts", "with-install.mjs"));
	await writeFile(join(project, "npm.cjs"), FAKE_NPM);
	await writeFile(join(project, "hello.cjs"), "console.log('ran with', ...process.argv.slice(2))");
	await lock(LOCK);
});

afterEach(() => rm(project, { recursive: true }));

describe.skipIf(process.platform === "win32")("running a script with what it needs", () => {
	it("installs exactly what the lock file says when nothing is there, then runs the script", async () => {
		expect(await run(["hello.cjs", "a", "b"])).toMatchObject({
			code: 0,
			output: expect.stringContaining("ran with a b"),
		});
		expect(await npmCalls()).toEqual(["ci --no-audit --no-fund --loglevel=error"]);
	});

	it("installs nothing when all is there, so that it works offline", async () => {
		await run(["hello.cjs"]);
		expect(await run(["hello.cjs"])).toEqual({ code: 0, output: "ran with\n" });
		expect(await npmCalls()).toHaveLength(1);
	});

	it("installs again when the lock file has changed", async () => {
		await run(["hello.cjs"]);
		await lock({ ...LOCK, "node_modules/needed": { ...PACKAGE, version: "1.0.1" } });
		await run(["hello.cjs"]);
		await lock({ ...LOCK, "node_modules/another": PACKAGE });
		await run(["hello.cjs"]);
		expect(await npmCalls()).toHaveLength(3);
	});

	it("installs again after an install that broke off", async () => {
		await run(["hello.cjs"]);
		await rm(join(project, "node_modules", ".package-lock.json"));
		await run(["hello.cjs"]);
		expect(await npmCalls()).toHaveLength(2);
	});

	it("says what to do when the install fails, and does not run the script", async () => {
		const { code, output } = await run(["hello.cjs"], { NPM_FAILS: "1" });
		expect(code).toBe(1);
		expect(output).toContain("The install failed");
		expect(output).not.toContain("ran with");
	});

	it("ends with the script's own exit code", async () => {
		await writeFile(join(project, "fails.cjs"), "process.exit(7)");
		expect((await run(["fails.cjs"])).code).toBe(7);
	});

	it("passes a signal on to the script and waits for its end", async () => {
		await writeFile(
			join(project, "waits.cjs"),
			"process.on('SIGTERM', () => { console.log('ended'); process.exit(3); }); setInterval(() => {}, 1000); console.log('up')",
		);
		const child = start(["waits.cjs"]);
		const { output, ended } = follow(child);
		while (!output().includes("up")) await once(child.stdout ?? child, "data");
		child.kill("SIGTERM");
		expect(await ended).toBe(3);
		expect(output()).toContain("ended");
	});
});

async function lock(packages: object): Promise<void> {
	await writeFile(join(project, "package-lock.json"), JSON.stringify({ packages }));
}

async function npmCalls(): Promise<string[]> {
	return (await readFile(join(project, "npm-calls"), "utf8")).trim().split("\n");
}

async function run(args: string[], env: Record<string, string> = {}) {
	const { output, ended } = follow(start(args, env));
	return { code: await ended, output: output() };
}

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
	return spawn(process.execPath, [join("scripts", "with-install.mjs"), ...args], {
		cwd: project,
		env: { ...process.env, npm_execpath: join(project, "npm.cjs"), ...env },
		stdio: ["ignore", "pipe", "pipe"],
	});
}

function follow(child: ChildProcess) {
	let text = "";
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (text += chunk));
	return { output: () => text, ended: once(child, "close").then(([code]) => code) };
}
