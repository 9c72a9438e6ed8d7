import { parseArgs } from "node:util";
import { Random } from "../support/random.ts";
import type { Report, Scenario } from "./scenario.ts";
import { API } from "./scenarios/api.ts";
import { CLIENTS } from "./scenarios/clients.ts";
import { CLOCK } from "./scenarios/clock.ts";
import { CONNECTIONS } from "./scenarios/connections.ts";
import { CRASHES } from "./scenarios/crashes.ts";
import { DEAD_LETTERS } from "./scenarios/dead-letters.ts";
import { SHARES } from "./scenarios/fairness.ts";
import { MODEL_FAILURES } from "./scenarios/model-faults.ts";
import { PLATFORM } from "./scenarios/platform.ts";
import { RESPONSES } from "./scenarios/responses.ts";
import { SIGN_IN } from "./scenarios/sign-in.ts";
import { SLOW_READER } from "./scenarios/slow-reader.ts";
import { STORAGE } from "./scenarios/storage.ts";
import { UPGRADE } from "./scenarios/upgrade.ts";

// Injects faults into a running stack and proves that no question is lost: `npm run faults` takes a few minutes,
// `npm run faults -- --all` runs every scenario at its full count, and `npm run faults -- kill-all --runs 5 --seed 7`
// runs one of them.

const SCENARIOS: readonly Scenario[] = [
	...CRASHES,
	UPGRADE,
	RESPONSES,
	...MODEL_FAILURES,
	...CLIENTS,
	...SHARES,
	...CONNECTIONS,
	SLOW_READER,
	...STORAGE,
	...PLATFORM,
	DEAD_LETTERS,
	CLOCK,
	SIGN_IN,
	API,
];
const SEED_LIMIT = 1_000_000;
/** How many violations of a scenario are printed. */
const PRINTED_MAX = 20;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { all: { type: "boolean" }, seed: { type: "string" }, runs: { type: "string" } },
});
const unknown = positionals.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
	console.error(`Unknown scenario: ${unknown.join(", ")}. Available scenarios:`);
	for (const { name, promise } of SCENARIOS) console.error(`  ${name}: ${promise}`);
	process.exit(2);
}

const seed = values.seed === undefined ? Math.floor(Math.random() * SEED_LIMIT) : Number(values.seed);
console.log(`Seed ${seed}\n`);
/** The rows of the closing table. */
const rows: string[][] = [];
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const scenario of SCENARIOS) {
	if (positionals.length > 0 && !positionals.includes(scenario.name)) continue;
	const runs = countRuns(scenario);
	if (runs === 0) continue;
	console.log(`${scenario.promise} (${scenario.name}, ${runs} runs)`);
	const { skipped, violations, figure } = await run(scenario, runs);
	for (const violation of violations.slice(0, PRINTED_MAX)) console.log(`    ${violation}`);
	if (skipped !== undefined) console.log(`  skipped: ${skipped}\n`);
	else console.log(`  ${violations.length} violations; ${figure}\n`);
	rows.push([
		scenario.promise,
		String(runs),
		skipped === undefined ? String(violations.length) : "not run",
		skipped === undefined ? figure : `skipped: ${skipped}`,
		String(seed),
	]);
	counts[skipped !== undefined ? "skipped" : violations.length === 0 ? "passed" : "failed"]++;
}
printTable([["Promise", "Runs", "Violations", "Figure", "Seed"], ...rows]);
if (counts.failed > 0) {
	const given = process.argv.slice(2).join(" ");
	console.log(
		`Repeat with: npm run faults -- ${values.seed === undefined ? `${given} --seed ${seed}` : given}`,
	);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

function countRuns({ runs }: Scenario): number {
	if (values.runs !== undefined) return Number(values.runs);
	if (values.all === true) return runs.all;
	// A scenario that is named runs even if it is too slow for the short bench.
	return positionals.length === 0 ? runs.short : Math.max(1, runs.short);
}

/** Prints a Markdown table whose first row is the heading. */
function printTable([heading = [], ...body]: string[][]): void {
	const lines = [heading, heading.map(() => "---"), ...body];
	console.log(`${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`);
}

/** Runs a scenario. Each has its own random generator, so that it repeats with the same seed when it runs alone. */
async function run(scenario: Scenario, runs: number): Promise<Report> {
	try {
		return await scenario.run(runs, new Random(seed));
	} catch (error) {
		return {
			violations: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
			figure: "aborted",
		};
	}
}
