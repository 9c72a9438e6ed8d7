import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

interface Check {
	name: string;
	/** A script, relative to the project's root, and its arguments. */
	command: string[];
	/** Whether its output is printed even if it passes. */
	hasNotes?: true;
}

const TYPESCRIPT_PROJECTS = [".", "src/web", "src/web/service-worker", "local-inference", "scripts", "tests"];

const CHECKS: Check[] = [
	{
		name: "format and lint",
		command: ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
	},
	{ name: "imports follow the layers", command: ["scripts/check-imports.ts"] },
	{ name: "licenses allow the use of every package", command: ["scripts/check-licenses.ts"] },
	{ name: "no severe vulnerabilities are known", command: ["scripts/audit-packages.ts"], hasNotes: true },
	{
		name: "no dead code",
		command: ["node_modules/knip/bin/knip.js", "--no-progress", "--treat-config-hints-as-errors"],
	},
	{
		name: "generated types are up to date",
		command: [
			"node_modules/wrangler/bin/wrangler.js",
			...[
				"types",
				"--include-runtime=false",
				"--strict-vars=false",
				"--env-file",
				".dev.vars.example",
				"--check",
			],
		],
	},
	...TYPESCRIPT_PROJECTS.map((project) => ({
		name: `types of ${project}`,
		// Its threads check many types twice, which takes twice the processor time. Other checks run at the same time.
		command: ["node_modules/typescript/bin/tsc", "--singleThreaded", "-p", project],
	})),
];

process.exitCode = await runChecks(dirname(import.meta.dirname));

/**
 * Runs all checks, as many at a time as there are CPU cores. Prints a line for each, followed by its output if it
 * fails or has notes. Returns the exit code.
 */
async function runChecks(root: string): Promise<number> {
	let failed = 0;
	const queue = CHECKS.values();
	const runNext = async () => {
		for (const { name, command, hasNotes } of queue) {
			const { code, output } = await run(root, command);
			console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name}`);
			if (code !== 0) failed += 1;
			if (code !== 0 || hasNotes) console.log(output);
		}
	};
	await Promise.all(Array.from({ length: availableParallelism() }, runNext));
	console.log(failed === 0 ? "All checks passed." : `${failed} of ${CHECKS.length} checks failed.`);
	return failed === 0 ? 0 : 1;
}

async function run(
	root: string,
	[script = "", ...args]: string[],
): Promise<{ code: unknown; output: string }> {
	const child = spawn(process.execPath, [join(root, script), ...args], {
		cwd: root,
		env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const [code] = await once(child, "close");
	return { code, output };
}
