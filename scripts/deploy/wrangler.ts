import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { tryParseJson } from "../../src/contracts/json.ts";
import { UserError } from "../start/user-error.ts";
import { WRANGLER_ENV } from "../start/wrangler-env.ts";
import { describeRefusal } from "./cloudflare-api.ts";

const run = promisify(execFile);
const OUTPUT_MAX_BYTES = 16_000_000;
const Output = z.object({ stdout: z.string().default(""), stderr: z.string().default("") });

/** The line of wrangler's output that names the request that failed. */
const FAILED_REQUEST = /A request to the Cloudflare API \(([^)]+)\) failed/;
const AUTHENTICATION_ERROR = /\[code: (?:9109|10000|10001)\]/;

/** Runs wrangler without prompts and returns its standard output. */
export type Wrangler = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;

/**
 * Creates a function that runs the project's own wrangler.
 *
 * @throws {UserError} when wrangler fails, with the reason in its output
 */
export function createWrangler(root: string, env: NodeJS.ProcessEnv): Wrangler {
	const script = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
	return async (args, extra = {}) => {
		try {
			const { stdout } = await run(process.execPath, [script, ...args], {
				cwd: root,
				// CI turns off prompts: the output is not a terminal.
				env: { ...env, ...WRANGLER_ENV, CI: "true", ...extra },
				maxBuffer: OUTPUT_MAX_BYTES,
			});
			return stdout;
		} catch (error) {
			throw new UserError(describeFailure(args, error));
		}
	};
}

/** Returns the error in wrangler's output, in one sentence if it is a known one. */
function describeFailure([command = "", subcommand = ""]: readonly string[], error: unknown): string {
	const { stdout, stderr } = Output.parse(error);
	const output = readJsonError(stdout) ?? stripVTControlCharacters(`${stdout}\n${stderr}`).trim();
	const [, path] = FAILED_REQUEST.exec(output) ?? [];
	if (path !== undefined && AUTHENTICATION_ERROR.test(output)) return describeRefusal(path);
	const name = subcommand.startsWith("-") ? command : `${command} ${subcommand}`.trim();
	// Drops the progress output before the error.
	return `wrangler ${name} failed.\n${output.slice(Math.max(0, output.indexOf("✘ [ERROR]")))}`;
}

/** Returns the text of an error that wrangler prints with `--json`, or null for any other output. */
function readJsonError(stdout: string): string | null {
	const { data } = JsonError.safeParse(tryParseJson(stdout));
	return data?.error.text ?? null;
}
const JsonError = z.object({ error: z.object({ text: z.string() }) });
