import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as esbuild from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { packClient } from "../../../scripts/pack-client.ts";

const run = promisify(execFile);
const MODULES = join(import.meta.dirname, "../../../node_modules");
const PROGRAM = `
import { OmerutaClient } from "omeruta-brain-client";
import { ErrorCode } from "omeruta-brain-client/contracts/errors.ts";

declare const process: { argv: string[] };
const client = new OmerutaClient({ baseUrl: process.argv[2] ?? "" });
const code: string = await client.health().then(() => "none", (error: { code: string }) => error.code);
console.log(ErrorCode.parse(code));
`;

let project: string;

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), "omeruta-project-"));
	const archive = await packClient(project);
	await writeFile(join(project, "package.json"), JSON.stringify({ type: "module" }));
	await run("npm", ["install", "--offline", "--no-audit", archive, join(MODULES, "zod")], { cwd: project });
	await writeFile(join(project, "program.ts"), PROGRAM);
	const compilerOptions = {
		strict: true,
		skipLibCheck: false,
		module: "nodenext",
		target: "es2024",
		lib: ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
		types: [],
		outDir: "out",
		rootDir: ".",
	};
	await writeFile(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.ts"] }));
}, 240_000);

afterAll(() => rm(project, { recursive: true, force: true }));

test("the packed SDK has complete types and works under Node.js", async () => {
	await run(process.execPath, [join(MODULES, "typescript/bin/tsc"), "-p", project]).catch(({ stdout }) => {
		throw new Error(stdout);
	});
	const body = { error: "Too many requests.", code: "too_many_requests", request_id: "r" };
	const server = createServer((_, response) => response.writeHead(429).end(JSON.stringify(body)));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = z.object({ port: z.int() }).parse(server.address());
	const url = `http://127.0.0.1:${port}`;
	const { stdout } = await run(process.execPath, [join(project, "out/program.js"), url]);
	server.close();
	expect(stdout.trim()).toBe("too_many_requests");
}, 240_000);

test("the packed SDK can be bundled for a browser without code of the server", async () => {
	const { metafile } = await esbuild.build({
		absWorkingDir: project,
		entryPoints: ["program.ts"],
		bundle: true,
		format: "esm",
		platform: "browser",
		metafile: true,
		write: false,
	});
	const inputs = Object.keys(metafile.inputs);
	const foreign = inputs.filter((path) => !/program\.ts$|omeruta-brain-client\/|\/zod\//.test(path));
	expect(foreign).toEqual([]);
	await esbuild.stop();
}, 60_000);
