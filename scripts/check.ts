import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";

interface Step {
	name: string;
	command: string;
	args: string[];
}

const TYPES = ["types", "--include-runtime=false", "--strict-vars=false"];
const TYPESCRIPT_PROJECTS = [".", "src/web", "local-inference", "scripts", "tests"];

const STEPS: Step[] = [
	{ name: "format and lint", command: "@biomejs/biome/bin/biome", args: ["check", "--error-on-warnings"] },
	{
		name: "generated types are up to date",
		command: "wrangler/bin/wrangler.js",
		args: [...TYPES, "--check"],
	},
	...TYPESCRIPT_PROJECTS.map((project) => ({
		name: `types of ${project}`,
		command: "typescript/bin/tsc",
		args: ["-p", project],
	})),
];

process.exitCode = await check(dirname(import.meta.dirname));

/** Runs every step, says how each went with the output of those that failed, and resolves with the exit code. */
async function check(root: string): Promise<number> {
	let failed = 0;
	for (const { name, command, args } of STEPS) {
		const { code, output } = await run(root, [join(root, "node_modules", command), ...args]);
		console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name}`);
		if (code === 0) continue;
		failed += 1;
		console.log(output);
	}
	console.log(failed === 0 ? "All checks passed." : `${failed} of ${STEPS.length} checks failed.`);
	return failed === 0 ? 0 : 1;
}

async function run(root: string, args: string[]): Promise<{ code: unknown; output: string }> {
	const child = spawn(process.execPath, args, {
		cwd: root,
		env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true" },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const [code] = await once(child, "close");
	return { code, output };
}
