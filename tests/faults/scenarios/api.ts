import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { SignedIn } from "../../../src/contracts/auth.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import type { Scenario } from "../scenario.ts";

const run = promisify(execFile);

/** https://schemathesis.readthedocs.io/ */
const FUZZER = process.env.SCHEMATHESIS ?? "schemathesis";
const SETTINGS = join(import.meta.dirname, "..", "schemathesis.toml");
const SEEDS = 2 ** 31;
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;
/** The operations that end the fuzzer's own session or account. */
const ENDING = "^/api/auth(entication)?/(account|logout|sessions|change-password)/";
const PASSWORD = "a long enough sentence";

/** Sends generated requests to every operation in `/openapi.json`. A run is one request to each operation. */
export const API: Scenario = {
	name: "api",
	promise: "No request to a route in /openapi.json causes a 5xx or a response that breaks its description",
	runs: { short: 2, all: 100 },
	async run(runs, random) {
		const installed = await run(FUZZER, ["--version"]).catch(() => null);
		if (installed === null)
			return { skipped: "install schemathesis with pip, or set SCHEMATHESIS", violations: [], figure: "" };
		await using stack = await startStack({
			env: { INFERENCE: "extractive", WEB_SEARCH: "none", DNS_OVER_HTTPS_URL: "http://127.0.0.1:9/" },
		});
		const violations: string[] = [];
		const figures: string[] = [];
		// Staff come last, because they may change what others are allowed to do.
		for (const [name, token] of Object.entries(await signInAll(stack))) {
			const { code, output } = await fuzz(stack, token, runs, random.below(SEEDS));
			const [, count = "0"] = /(\d+) generated/.exec(output) ?? [];
			figures.push(`${count} requests as ${name}`);
			if (code !== 0) violations.push(`as ${name}:\n${output}`);
		}
		return { violations, figure: figures.join(", ") };
	},
};

/** Returns an access token of each kind of user; null stands for none. */
async function signInAll(stack: Stack): Promise<Record<string, string | null>> {
	const code = await stack.readStaffCode();
	const staff = await register(stack, "staff");
	const grant = await post(stack, "staff/code", { code }, staff);
	if (!grant.ok) throw new Error(`Staff access was not granted: ${await grant.text()}`);
	return {
		nobody: null,
		guest: await accessOf(await post(stack, "auth/guest", {})),
		member: await register(stack, "member"),
		staff,
	};
}

async function register(stack: Stack, username: string): Promise<string> {
	const email = `${username}@example.org`;
	const passwords = { password: PASSWORD, password_confirm: PASSWORD };
	return accessOf(await post(stack, "auth/register", { username, email, ...passwords }));
}

function post(stack: Stack, path: string, body: object, token?: string): Promise<Response> {
	const headers: HeadersInit = { "content-type": "application/json" };
	if (token !== undefined) headers.authorization = `Bearer ${token}`;
	return fetch(`${stack.url}api/${path}/`, { method: "POST", headers, body: JSON.stringify(body) });
}

async function accessOf(response: Response): Promise<string> {
	return SignedIn.parse(await response.json()).access;
}

/** Runs the fuzzer. Returns its exit code and output. */
async function fuzz(stack: Stack, token: string | null, runs: number, seed: number) {
	const authentication = token === null ? [] : ["--header", `Authorization: Bearer ${token}`];
	const args = [
		...["--config-file", SETTINGS, "--no-color", "run", `${stack.url}openapi.json`, ...authentication],
		...[
			"--exclude-path-regex",
			ENDING,
			"--phases",
			"coverage,fuzzing,stateful",
			"--max-examples",
			String(runs),
		],
		...["--seed", String(seed), "--no-shrink", "--continue-on-failure", "--suppress-health-check", "all"],
		...["--request-timeout", "60", "--warnings", "off"],
	];
	try {
		const { stdout } = await run(FUZZER, args, { cwd: stack.folder, maxBuffer: OUTPUT_MAX_BYTES });
		return { code: 0, output: stdout };
	} catch (error) {
		if (error instanceof Error && "stdout" in error) return { code: 1, output: String(error.stdout) };
		throw error;
	}
}
