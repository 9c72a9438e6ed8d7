import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Report, Scenario } from "../scenario.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "..", "..", "..");
const VITEST = join(ROOT, "node_modules", "vitest", "vitest.mjs");
const OUTPUT_MAX_BYTES = 64 * 1024 * 1024;

/** What `npm test` runs against attackers. Each promise is kept if all tests in its files pass. */
export const ATTACKERS: readonly Scenario[] = [
	runTests("access", "Nobody reaches what belongs to another user, or learns that it exists", [
		"tests/worker/http/access-matrix.test.ts",
	]),
	runTests("forged-tokens", "Forged tokens are refused over HTTP and on sockets", [
		"tests/worker/http/auth/tokens.test.ts",
	]),
	runTests("refresh-tokens", "A stolen refresh token ends its session, and a lost response does not", [
		"tests/worker/http/auth/refresh.test.ts",
	]),
	runTests(
		"tickets",
		"Foreign origins, tokens in URLs and used tickets are refused, and no log has a token",
		[
			"tests/worker/http/socket/tickets.test.ts",
			"tests/worker/http/socket/upgrade.test.ts",
			"tests/e2e/attackers.test.ts",
		],
	),
	runTests(
		"password-guesses",
		"Wrong passwords are throttled by account and address, whether it exists or not",
		["tests/worker/http/auth/throttle.test.ts"],
	),
	runTests("inside-addresses", "No spelling, redirect or name makes the crawler request an address inside", [
		"tests/unit/knowledge/web/inside.test.ts",
	]),
	runTests("hostile-sites", "Endless, slow, bomb and wrong-type pages end at their limits", [
		"tests/unit/knowledge/web/hostile-sites.test.ts",
	]),
	runTests("hostile-text", "Text that contains scripts runs and loads nothing in a browser", [
		"tests/e2e/page/hostile-text.test.ts",
	]),
	runTests("injections", "Instructions in pages neither leak anything nor cause an action", [
		"tests/unit/pipeline/injections.test.ts",
	]),
	runTests("quota", "A hundred questions at once against a quota of ten are answered ten times", [
		"tests/worker/conversation/tasks/quota-race.test.ts",
	]),
	runTests("erasure", "A deleted account leaves nothing in databases, objects, queues and files", [
		"tests/worker/brain/account-erasure.test.ts",
		"tests/worker/account-tables.test.ts",
		"tests/worker/http/auth/account-export.test.ts",
		"tests/e2e/erasure.test.ts",
	]),
];

/** The parts of the JSON report of Vitest that are read. */
const Results = z.object({
	numPassedTests: z.int(),
	testResults: z.array(
		z.object({
			name: z.string(),
			status: z.string(),
			message: z.string(),
			assertionResults: z.array(
				z.object({
					fullName: z.string(),
					status: z.string(),
					meta: z.object({ figure: z.string().optional() }),
				}),
			),
		}),
	),
});

/** Returns a scenario that runs test files. The short bench leaves it out, because `npm test` runs them, too. */
function runTests(name: string, promise: string, files: readonly string[]): Scenario {
	return {
		name,
		promise,
		runs: { short: 0, all: 1 },
		async run(runs): Promise<Report> {
			const violations: string[] = [];
			let figure = "";
			for (let count = 0; count < runs; count++) {
				const { numPassedTests, testResults } = await runVitest(files);
				const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
				const failed = tests.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
				// A file that cannot be loaded has no tests.
				const broken = testResults.filter(({ status, message }) => status === "failed" && message !== "");
				// Without a browser, for example, all tests of a file are skipped.
				if (numPassedTests === 0) violations.push("no test ran");
				violations.push(...failed, ...broken.map((file) => `${file.name}: ${file.message}`));
				figure = [`${numPassedTests} tests`, ...tests.flatMap(({ meta }) => meta.figure ?? [])].join(", ");
			}
			return { violations, figure };
		},
	};
}

async function runVitest(files: readonly string[]): Promise<z.infer<typeof Results>> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-tests-"));
	try {
		const file = join(folder, "results.json");
		const args = [VITEST, "run", "--reporter=json", `--outputFile=${file}`, ...files];
		// Vitest exits with an error when a test fails, which the report says.
		const { stderr } = await run(process.execPath, args, { cwd: ROOT, maxBuffer: OUTPUT_MAX_BYTES }).catch(
			(error) => error,
		);
		const text = await readFile(file, "utf8").catch(() => {
			throw new Error(`The tests did not run:\n${stderr}`);
		});
		return Results.parse(JSON.parse(text));
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
