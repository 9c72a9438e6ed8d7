import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Guest } from "../support/guest.ts";
import { startStack } from "../support/stack.ts";
import { CLIENTS, type Client, FEATURES, type Feature } from "./client-list.ts";
import { installClient, type Results, runProgram } from "./run-client.ts";
import { startScriptedModel } from "./scripted-model.ts";

// Runs clients of OpenAI's API against a running stack, and prints what works with each of them. `npm run clients` runs
// all, `npm run clients -- litellm continue` those whose name contains one of the words. `--folder FOLDER` keeps the
// installed packages for the next run.

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { folder: { type: "string" } },
});
const isNamed = ({ name }: Client) =>
	positionals.length === 0 || positionals.some((word) => name.toLowerCase().includes(word.toLowerCase()));
const clients = CLIENTS.filter(isNamed);
if (clients.length === 0) {
	console.error(`Unknown client. Available clients: ${CLIENTS.map(({ name }) => name).join(", ")}`);
	process.exit(2);
}

const folder = values.folder ?? (await mkdtemp(join(tmpdir(), "omeruta-clients-")));
const model = await startScriptedModel();
const stack = await startStack({ env: { INFERENCE: "llama-cpp", LLAMA_CPP_URL: model.url } });
const results: (Results | null)[] = [];
try {
	for (const client of clients) results.push(await tryClient(client));
} finally {
	await stack[Symbol.asyncDispose]();
	await model.close();
	if (values.folder === undefined) await rm(folder, { recursive: true, force: true });
}
printTable();
const failed = results.some((of) => of === null || [...of.values()].some(({ passed }) => !passed));
process.exitCode = failed ? 1 : 0;

/** Installs and runs a client. Returns null if that fails. */
async function tryClient(client: Client): Promise<Results | null> {
	console.log(client.name);
	const place = join(folder, client.program.replace(/\..*/, ""));
	try {
		await installClient(client, place);
		const of = await runProgram(client, place, {
			OPENAI_BASE_URL: new URL("/v1", stack.url).href,
			OPENAI_API_KEY: await (await Guest.signIn(stack.url)).accessToken(),
		});
		for (const [feature, { passed, detail }] of of)
			if (!passed) console.log(`  ${FEATURES[feature]} failed: ${detail}`);
		return of;
	} catch (error) {
		console.log(`  failed: ${error}`);
		return null;
	}
}

/** Prints a Markdown table with a column for each client. */
function printTable(): void {
	const heading = ["Feature", ...clients.map(({ name, version }) => `${name} ${version}`)];
	const features = Object.keys(FEATURES) as Feature[];
	const rows = features.map((feature) => [FEATURES[feature], ...results.map((of) => cell(of, feature))]);
	const lines = [heading, heading.map(() => "---"), ...rows];
	console.log(`\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`);
}

function cell(of: Results | null, feature: Feature): string {
	if (of === null) return "failed";
	const result = of.get(feature);
	if (result === undefined) return "–";
	return result.passed ? "yes" : "failed";
}
