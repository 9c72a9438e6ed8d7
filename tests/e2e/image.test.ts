import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findFreePort } from "../../local-inference/ports.ts";
import { Guest } from "../support/guest.ts";
import {
	copyProject,
	createOpenFolder,
	type Image,
	listState,
	protectFolders,
	readDockerfile,
	unprotectFolders,
} from "../support/image.ts";

const EVENTUALLY = { timeout: 150_000, interval: 250 };
/** The user without rights as whom the server runs if the tests run as root, whom permissions don't stop. */
const NOBODY = 65_534;

let folder: string;
let project: string;
let image: Image;
let env: NodeJS.ProcessEnv;
let server: ChildProcess | undefined;

// Runs the steps of the Dockerfile without a container.
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-image-"));
	await chmod(folder, 0o755);
	project = join(folder, "project");
	image = await readDockerfile();
	await copyProject(project);
	const { code, output } = await finish(run("npm", ["run", "build"], process.env));
	expect(output).toMatch(/^Worker +bundled$/m);
	expect(code).toBe(0);
	await protectFolders(project);
	env = {
		...process.env,
		...image.env,
		HOST: "127.0.0.1",
		PORT: String(await findFreePort()),
		OMERUTA_STATE: await createOpenFolder(join(folder, "state")),
		OMERUTA_MODELS: await createOpenFolder(join(folder, "models")),
		HOME: await createOpenFolder(join(folder, "tmp")),
		TMPDIR: join(folder, "tmp"),
		INFERENCE: "extractive",
		WEB_SEARCH: "none",
	};
});

afterEach(async () => {
	if (server === undefined || server.exitCode !== null) return;
	server.kill("SIGTERM");
	await once(server, "exit");
});

afterAll(async () => {
	await unprotectFolders(project);
	await rm(folder, { recursive: true, force: true });
});

test("the container image serves users without rights in the project's folder, and its health check says if it runs", async () => {
	const before = await listState(project);
	server = runAsUser(image.command);
	const url = `http://127.0.0.1:${env.PORT}/`;
	await expect.poll(() => fetch(`${url}health`).then(({ status }) => status, String), EVENTUALLY).toBe(200);
	const guest = await Guest.signIn(url);
	const { task_id } = await guest.client.tasks.ask({ message: "What is a blockchain?" });
	await expect.poll(async () => (await guest.status(task_id)).status, EVENTUALLY).toBe("completed");
	expect((await fetch(url)).status).toBe(200);
	expect(await listState(project)).toEqual(before);
	expect((await readdir(join(folder, "state"))).sort()).toEqual([
		".dev.vars",
		"logs",
		"run.json",
		"run.lock",
		"scrubbed",
		"storage",
	]);

	expect((await finish(runAsUser(image.healthCheck))).code).toBe(0);
	const ended = server === undefined ? null : finish(server);
	server?.kill("SIGTERM");
	expect((await ended)?.code).toBe(0);
	expect((await finish(runAsUser(image.healthCheck))).code).toBe(1);
});

function runAsUser([program = "", ...args]: readonly string[]): ChildProcess {
	const isRoot = process.getuid?.() === 0;
	return run(program, args, env, isRoot ? { uid: NOBODY, gid: NOBODY } : {});
}

function run(
	program: string,
	args: readonly string[],
	environment: NodeJS.ProcessEnv,
	user: { uid?: number; gid?: number } = {},
): ChildProcess {
	return spawn(program, args, {
		cwd: project,
		env: environment,
		stdio: ["ignore", "pipe", "pipe"],
		...user,
	});
}

async function finish(child: ChildProcess): Promise<{ code: unknown; output: string }> {
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
	const [code] = await once(child, "close");
	return { code, output };
}
