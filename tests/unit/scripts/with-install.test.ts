import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, link, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";

const ROOT = dirname(dirname(dirname(import.meta.dirname)));
const USAGE = join(ROOT, "scripts", "usage.json");
const WITH_INSTALL = join(ROOT, "scripts", "with-install.mjs");
/** The part of package.json with the scripts. */
const Scripts = z.object({ scripts: z.record(z.string(), z.string()) });
const PACKAGE = { version: "1.0.0", integrity: "sha512-a" };
const LOCK = {
	"": { name: "project" },
	"node_modules/needed": PACKAGE,
	"node_modules/of-another-system": { ...PACKAGE, optional: true },
};

/** A fake npm that "installs" the packages that the lock file lists for this system, and records each call. */
const FAKE_NPM = `
	const { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
	appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
	writeFileSync("npm-env", JSON.stringify(process.env));
	if (process.argv[2] === "config") { console.log(process.env.npm_config_ignore_scripts ?? "false"); process.exit(0); }
	if (process.env.NPM_FAILS) { console.error("npm error code " + process.env.NPM_FAILS); process.exit(1); }
	const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
	delete packages[""];
	delete packages["node_modules/of-another-system"];
	for (const name of (process.env.NPM_LEAVES_OUT ?? "").split(" ")) delete packages["node_modules/" + name];
	rmSync("node_modules", { recursive: true, force: true });
	mkdirSync("node_modules/node/bin", { recursive: true });
	if (process.env.npm_config_ignore_scripts !== "true") symlinkSync(process.execPath, "node_modules/node/bin/node");
	writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
`;

let project: string;

beforeEach(async () => {
	project = await mkdtemp(join(tmpdir(), "omeruta-install-"));
	await mkdir(join(project, "scripts"));
	await cp(WITH_INSTALL, join(project, "scripts", "with-install.mjs"));
	await cp(USAGE, join(project, "scripts", "usage.json"));
	await writeFile(join(project, "npm.cjs"), FAKE_NPM);
	await writeFile(join(project, "hello.cjs"), "console.log('ran with', ...process.argv.slice(2))");
	await lock(LOCK);
});

afterEach(() => rm(project, { recursive: true }));

describe.skipIf(process.platform === "win32")("with-install", () => {
	test("installs the packages in the lock file when none are installed, then runs the script", async () => {
		expect(await run(["hello.cjs", "a", "b"])).toMatchObject({
			code: 0,
			output: expect.stringContaining("ran with a b"),
		});
		expect(await npmCalls()).toEqual(["ci --no-audit --no-fund --loglevel=error"]);
	});

	test("installs nothing when all packages are present, so that it works offline", async () => {
		await run(["hello.cjs"]);
		expect(await run(["hello.cjs"])).toEqual({ code: 0, output: "ran with\n" });
		expect(await npmCalls()).toHaveLength(1);
	});

	test.each(["--help", "-h"])(
		"prints the usage of a script with %s, and neither installs nor runs anything",
		async (flag) => {
			const { code, output } = await run(["scripts/backup/backup.ts", flag]);
			expect(output).toMatch(/^npm run backup -- FILE /);
			expect(code).toBe(0);
			await expect(npmCalls()).rejects.toThrow("ENOENT");
		},
	);

	test("knows the usage of every npm script but the one that prints its own", async () => {
		const { scripts } = Scripts.parse(JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")));
		const files = Object.values(scripts).flatMap(
			(command) => /with-install\.mjs (\S+)/.exec(command)?.[1] ?? [],
		);
		const known = Object.keys(JSON.parse(await readFile(USAGE, "utf8")));
		expect([...known, "local-inference/models-command.ts"].sort()).toEqual([...new Set(files)].sort());
	});

	test("installs again when the lock file has changed", async () => {
		await run(["hello.cjs"]);
		await lock({ ...LOCK, "node_modules/needed": { ...PACKAGE, version: "1.0.1" } });
		await run(["hello.cjs"]);
		await lock({ ...LOCK, "node_modules/another": PACKAGE });
		await run(["hello.cjs"]);
		expect(await npmCalls()).toHaveLength(3);
	});

	test("installs again after an interrupted install", async () => {
		await run(["hello.cjs"]);
		await rm(join(project, "node_modules", ".package-lock.json"));
		await run(["hello.cjs"]);
		expect(await npmCalls()).toHaveLength(2);
	});

	test("explains a failed install and does not run the script", async () => {
		const { code, output } = await run(["hello.cjs"], { NPM_FAILS: "1" });
		expect(code).toBe(1);
		expect(output).toContain("The install failed");
		expect(output).not.toContain("ran with");
	});

	test.each([
		["ENOSPC", "the disk is full"],
		["EROFS", "read-only"],
		["EACCES", "is not writable"],
		["EPERM", "is not writable"],
		["ENOTCACHED", "offline"],
		["ENOTFOUND", "cannot be reached"],
		["EAI_AGAIN", "cannot be reached"],
		["ECONNREFUSED", "cannot be reached"],
		["ETIMEDOUT", "cannot be reached"],
		["SELF_SIGNED_CERT_IN_CHAIN", "certificate"],
		["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "certificate"],
		["E401", "the registry refused the request"],
		["E404", "the registry refused the request"],
		["EINTEGRITY", "a downloaded package is corrupt"],
		["EUSAGE", "package-lock.json does not match"],
		["1", "see npm's output above"],
	])("names the cause when the install fails with %s", async (code, cause) => {
		const { code: exitCode, output } = await run(["hello.cjs"], { NPM_FAILS: code });
		expect(exitCode).toBe(1);
		expect(output.trim().split("\n").at(-1)).toMatch(/^The install failed: /);
		expect(output.trim().split("\n").at(-1)).toContain(cause);
	});

	test("makes npm install everything, even if the environment tells npm to omit packages", async () => {
		const environment = {
			NODE_ENV: "production",
			NPM_CONFIG_OMIT: "dev",
			npm_config_omit: "optional",
			npm_config_global: "true",
			NPM_CONFIG_LOCATION: "global",
			npm_config_dry_run: "true",
			"npm_config_package-lock": "false",
			npm_config_engine_strict: "true",
			npm_config_registry: "https://registry.example.org/",
		};
		expect(await run(["hello.cjs"], environment)).toMatchObject({ code: 0 });
		const env = JSON.parse(await readFile(join(project, "npm-env"), "utf8"));
		expect(env).toMatchObject({
			npm_config_include: "dev\n\noptional\n\npeer",
			npm_config_global: "false",
			npm_config_location: "user",
			npm_config_dry_run: "false",
			npm_config_package_lock: "true",
			npm_config_engine_strict: "false",
			npm_config_registry: "https://registry.example.org/",
		});
		expect(Object.keys(env)).not.toContain("NODE_ENV");
		expect(Object.keys(env)).not.toContain("NPM_CONFIG_LOCATION");
		expect(Object.keys(env)).not.toContain("npm_config_package-lock");
	});

	test("names the packages that npm left out and does not run the script", async () => {
		await lock({ ...LOCK, "node_modules/a": PACKAGE, "node_modules/b": PACKAGE, "node_modules/c": PACKAGE });
		const { code, output } = await run(["hello.cjs"], { NPM_LEAVES_OUT: "needed a b c" });
		expect(code).toBe(1);
		expect(output).toContain("npm finished without installing needed, a, b and 1 more");
		expect(output).not.toContain("ran with");
	});

	test("names the setting to change when disabled install scripts keep the project's own Node.js from being installed", async () => {
		const { code, output } = await run(["hello.cjs"], { npm_config_ignore_scripts: "true" });
		expect(code).toBe(1);
		expect(output).toContain("npm_config_ignore_scripts=false npm start");
	});

	test("installs again when a package's binary for this system is missing", async () => {
		const binaries = { "@esbuild/here": "1.0.0", "@esbuild/elsewhere": "1.0.0" };
		await lock({
			...LOCK,
			"node_modules/esbuild": { ...PACKAGE, optionalDependencies: binaries },
			"node_modules/@esbuild/here": { ...PACKAGE, optional: true },
		});
		const { code, output } = await run(["hello.cjs"], { NPM_LEAVES_OUT: "@esbuild/here" });
		expect(code).toBe(1);
		expect(output).toMatch(/without installing esbuild for \w+ on \w+/);
		expect((await run(["hello.cjs"])).code).toBe(0);
		expect((await run(["hello.cjs"])).output).toBe("ran with\n");
	});

	describe.each(["pnpm.cjs", "yarn.js", "bun", "yarn-4.9.1.cjs", "npx-cli.js"])(
		"when run by %s",
		(program) => {
			test("uses npm", async () => {
				const execpath = join(project, program);
				await writeFile(execpath, "require('node:fs').writeFileSync('wrong-program', '')");
				// Node.js with npm next to it, where every installer places it.
				const bin = join(project, "machine", "bin");
				const beside = join(project, "machine", "lib", "node_modules", "npm", "bin");
				await mkdir(bin, { recursive: true });
				await mkdir(beside, { recursive: true });
				await placeNode(bin);
				await cp(join(project, "npm.cjs"), join(beside, "npm-cli.js"));
				const { output, ended } = follow(start(["hello.cjs"], { npm_execpath: execpath }, join(bin, "node")));
				expect(await ended).toBe(0);
				expect(output()).toContain("ran with");
				expect(await npmCalls()).toHaveLength(1);
				expect(existsSync(join(project, "wrong-program"))).toBe(false);
			});
		},
	);

	test("relies on package.json to reject package managers that install the project before running a script", async () => {
		const manifest = await readFile(join(dirname(dirname(WITH_INSTALL)), "package.json"), "utf8");
		// With this setting, pnpm 11 and newer report "This project is configured to use npm".
		expect(JSON.parse(manifest)).toMatchObject({ devEngines: { packageManager: { name: "npm" } } });
	});

	test("reports that npm is not installed", async () => {
		const bin = join(project, "machine", "bin");
		await mkdir(bin, { recursive: true });
		await placeNode(bin);
		const env = { npm_execpath: "/nowhere/pnpm.cjs", PATH: bin };
		const { output, ended } = follow(start(["hello.cjs"], env, join(bin, "node")));
		expect(await ended).toBe(1);
		expect(output()).toContain("npm is not installed. It comes with Node.js");
	});

	test("finds npm on the PATH when none is next to Node.js", async () => {
		const bin = join(project, "machine", "bin");
		await mkdir(bin, { recursive: true });
		await placeNode(bin);
		await writeFile(join(bin, "npm"), `#!${process.execPath}\n${FAKE_NPM}`, { mode: 0o755 });
		const env = { npm_execpath: "", PATH: bin };
		const { ended } = follow(start(["hello.cjs"], env, join(bin, "node")));
		expect(await ended).toBe(0);
	});

	test("exits with the script's exit code", async () => {
		await writeFile(join(project, "fails.cjs"), "process.exit(7)");
		expect((await run(["fails.cjs"])).code).toBe(7);
	});

	test("forwards a signal to the script and waits for its exit", async () => {
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

/**
 * Places this Node.js in another folder. A symbolic link would not work, because Node.js would look for npm next to
 * the link's target.
 */
async function placeNode(bin: string): Promise<void> {
	const target = join(bin, "node");
	await link(process.execPath, target).catch(() => cp(process.execPath, target));
}

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

function start(args: string[], env: Record<string, string> = {}, node = process.execPath): ChildProcess {
	return spawn(node, [join("scripts", "with-install.mjs"), ...args], {
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
