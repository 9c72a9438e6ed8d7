import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { hasEmbeddings } from "../../scripts/assets/embeddings.ts";
import { ensurePage } from "../../scripts/assets/ensure-page.ts";
import { Random } from "../support/random.ts";
import type { Report, Scenario } from "./scenario.ts";
import { API } from "./scenarios/api.ts";
import { ATTACKERS } from "./scenarios/attackers.ts";
import { CLIENTS } from "./scenarios/clients.ts";
import { CLOCK } from "./scenarios/clock.ts";
import { CONNECTIONS } from "./scenarios/connections.ts";
import { CRASHES } from "./scenarios/crashes.ts";
import { DEAD_LETTERS } from "./scenarios/dead-letters.ts";
import { SHARES } from "./scenarios/fairness.ts";
import { MODEL_FAILURES } from "./scenarios/model-faults.ts";
import { ODD_INPUT } from "./scenarios/odd-input.ts";
import { PLATFORM } from "./scenarios/platform.ts";
import { RESPONSES } from "./scenarios/responses.ts";
import { SIGN_IN } from "./scenarios/sign-in.ts";
import { SLOW_READER } from "./scenarios/slow-reader.ts";
import { SOAK } from "./scenarios/soak.ts";
import { STORAGE } from "./scenarios/storage.ts";
import { UPGRADE } from "./scenarios/upgrade.ts";

// Injects faults into a running stack and proves that no question is lost: `npm run faults` takes a few minutes,
// `npm run faults -- --all --jobs 3` runs every scenario at its full count, three at a time, and
// `npm run faults -- kill-all --runs 5 --seed 7` runs one of them.

const SCENARIOS: readonly Scenario[] = [
	// The longest is the first, so that it does not run beside nothing at the end.
	API,
	...CRASHES,
	UPGRADE,
	RESPONSES,
	...MODEL_FAILURES,
	...CLIENTS,
	...SHARES,
	...CONNECTIONS,
	SLOW_READER,
	SOAK,
	...STORAGE,
	...PLATFORM,
	DEAD_LETTERS,
	CLOCK,
	...ATTACKERS,
	SIGN_IN,
	ODD_INPUT,
];
const ROOT = dirname(dirname(import.meta.dirname));
const SEED_LIMIT = 1_000_000;
/** How many violations of a scenario are printed. */
const PRINTED_MAX = 20;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		all: { type: "boolean" },
		seed: { type: "string" },
		runs: { type: "string" },
		jobs: { type: "string", default: "1" },
	},
});
const unknown = positionals.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
	console.error(`Unknown scenario: ${unknown.join(", ")}. Available scenarios:`);
	for (const { name, promise } of SCENARIOS) console.error(`  ${name}: ${promise}`);
	process.exit(2);
}

for (const name of ["runs", "jobs"] as const) {
	const value = values[name];
	if (value === undefined || (Number.isInteger(Number(value)) && Number(value) >= 1)) continue;
	console.error(`--${name} must be a whole number of at least 1, not ${value}.`);
	process.exit(2);
}

const seed = values.seed === undefined ? Math.floor(Math.random() * SEED_LIMIT) : Number(values.seed);
console.log(`Seed ${seed}\n`);
const chosen = SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)).filter(
	(scenario) => countRuns(scenario) > 0,
);
/** The rows of the closing table. */
const rows = new Map<Scenario, string[]>();
const counts = { passed: 0, failed: 0, skipped: 0 };
// With several jobs, several stacks start at once, and each would build the page and fetch the embeddings.
await Promise.all([hasEmbeddings(ROOT), ensurePage()]);
const shared = chosen.filter(({ isAlone }) => isAlone !== true).values();
await Promise.all(Array.from({ length: Number(values.jobs) }, () => runEach(shared)));
await runEach(chosen.filter(({ isAlone }) => isAlone).values());
printTable([
	["Promise", "Runs", "Violations", "Figure", "Seed"],
	...chosen.flatMap((scenario) => [rows.get(scenario) ?? []]),
]);
if (counts.failed > 0) {
	const given = process.argv.slice(2).join(" ");
	console.log(
		`Repeat with: npm run faults -- ${values.seed === undefined ? `${given} --seed ${seed}` : given}`,
	);
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Runs the scenarios that are left, one after the other, and prints what they found. */
async function runEach(scenarios: Iterable<Scenario>): Promise<void> {
	for (const scenario of scenarios) {
		const runs = countRuns(scenario);
		const { name, promise } = scenario;
		console.log(`${name}: ${promise} (${runs} runs)`);
		const { skipped, violations, figure } = await run(scenario, runs);
		const found =
			skipped === undefined ? `${violations.length} violations; ${figure}` : `skipped: ${skipped}`;
		for (const line of [
			`  ${name}: ${found}`,
			...violations.slice(0, PRINTED_MAX).map((one) => `    ${one}`),
			"",
		])
			console.log(line);
		rows.set(scenario, [
			`${promise} (${name})`,
			String(runs),
			skipped === undefined ? String(violations.length) : "not run",
			skipped === undefined ? figure : `skipped: ${skipped}`,
			String(seed),
		]);
		counts[skipped !== undefined ? "skipped" : violations.length === 0 ? "passed" : "failed"]++;
	}
}

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
