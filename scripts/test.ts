import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { z } from "zod";
import { hasEmbeddings } from "./assets/embeddings.ts";
import { ensurePage } from "./assets/ensure-page.ts";
import { ensureSecrets } from "./start/secrets.ts";

/** The message that `tests/support/summary-reporter.ts` sends after the run. */
const Summary = z.object({
	passed: z.int(),
	failed: z.int(),
	skipped: z.int(),
	/** The failed tests, and those that passed only when repeated, each with why. */
	failures: z.array(z.string()),
	flaky: z.array(z.string()),
});
export type Summary = z.infer<typeof Summary>;

/**
 * The projects that each Vitest runs, one project after the other. Both run at the same time, because all but the unit
 * tests mostly wait, for timers, restarts, or one answer at a time of the model.
 */
const PROJECTS = [
	["unit", "e2e"],
	["e2e-model", "worker"],
] as const;

/** Returns the summary of a run before its first test. */
export function noTests(): Summary {
	return { passed: 0, failed: 0, skipped: 0, failures: [], flaky: [] };
}

if (import.meta.main) process.exitCode = await runTests(dirname(import.meta.dirname), process.argv.slice(2));

/**
 * Builds the page, fetches the embeddings, runs Vitest with `args`, and prints how many tests passed and failed. Without
 * `args`, runs all projects. Names the tests that failed or passed only when repeated, and why. Returns the exit code.
 */
async function runTests(root: string, args: string[]): Promise<number> {
	// The end-to-end tests start several stacks at once, which must not generate the shared secrets concurrently.
	const secrets = ensureSecrets(join(root, ".dev.vars"));
	await Promise.all([hasEmbeddings(root), ensurePage(), secrets]);
	const runs =
		args.length > 0
			? [runVitest(root, args, "inherit")]
			: PROJECTS.map((names, at) => {
					const chosen = names.flatMap((name) => ["--project", name]);
					return runVitest(root, chosen, at === 0 ? "inherit" : "pipe");
				});
	let code = 0;
	const total = noTests();
	for (const run of runs) {
		const { exitCode, output, summary } = await run;
		process.stdout.write(output);
		total.passed += summary.passed;
		total.failed += summary.failed;
		total.skipped += summary.skipped;
		total.failures.push(...summary.failures);
		total.flaky.push(...summary.flaky);
		code ||= exitCode;
	}
	// All at the end, because some systems keep only the end of the output.
	for (const name of total.failures) console.error(`Failed: ${name}`);
	for (const name of total.flaky) console.warn(`Passed only when repeated: ${name}`);
	console.log(formatSummary(total, code));
	return code;
}

/** Runs Vitest, and returns its output if it is piped. */
async function runVitest(root: string, args: string[], stdio: "inherit" | "pipe") {
	const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
	const reporters = [
		"--reporter=default",
		`--reporter=${join(root, "tests", "support", "summary-reporter.ts")}`,
	];
	const child = spawn(process.execPath, [vitest, "run", ...reporters, ...args], {
		cwd: root,
		stdio: ["inherit", stdio, stdio, "ipc"],
	});
	const output: Buffer[] = [];
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output.push(chunk));
	let summary = noTests();
	child.on("message", (message) => {
		const parsed = Summary.safeParse(message);
		if (parsed.success) summary = parsed.data;
	});
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
	const [exitCode] = await once(child, "close");
	return {
		exitCode: typeof exitCode === "number" ? exitCode : 1,
		output: Buffer.concat(output).toString(),
		summary,
	};
}

/**
 * Formats the last line of a run: `N passed, N failed`. If the run fails outside its tests, one failure is counted, so
 * that a failed run never reports zero failures.
 */
export function formatSummary(
	{ passed, failed, skipped }: Pick<Summary, "passed" | "failed" | "skipped">,
	exitCode: number,
): string {
	const failures = exitCode === 0 ? failed : Math.max(failed, 1);
	return `${passed} passed, ${failures} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
