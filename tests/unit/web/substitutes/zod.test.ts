import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { substitutePackages } from "../../../../scripts/assets/substitutes.ts";
import * as auth from "../../../../src/contracts/auth.ts";
import * as conversations from "../../../../src/contracts/conversations.ts";
import * as errors from "../../../../src/contracts/errors.ts";
import * as health from "../../../../src/contracts/health.ts";
import * as knowledge from "../../../../src/contracts/knowledge.ts";
import * as socket from "../../../../src/contracts/socket.ts";
import * as requests from "../../../../src/contracts/task-requests.ts";
import * as tasks from "../../../../src/contracts/tasks.ts";
import { broken, valid } from "../../../support/arbitrary.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const CONTRACTS = {
	auth,
	conversations,
	errors,
	health,
	knowledge,
	socket,
	"task-requests": requests,
	tasks,
};

/** Bundles the contracts as for the page. */
async function bundleContracts(): Promise<Record<string, Record<string, z.ZodType>>> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-contracts-"));
	const file = join(folder, "contracts.mjs");
	const names = Object.keys(CONTRACTS);
	await esbuild.build({
		absWorkingDir: ROOT,
		stdin: {
			contents: `${names.map((name, at) => `import * as c${at} from "./src/contracts/${name}.ts";`).join("\n")}
				export default { ${names.map((name, at) => `${JSON.stringify(name)}: c${at}`).join(", ")} };`,
			resolveDir: ROOT,
		},
		bundle: true,
		format: "esm",
		target: "es2022",
		plugins: [substitutePackages(ROOT)],
		outfile: file,
	});
	const { default: contracts } = await import(/* @vite-ignore */ pathToFileURL(file).href);
	await rm(folder, { recursive: true });
	return contracts;
}

const bundled = await bundleContracts();
/** The contracts of what the server sends. The page parses no others. */
const schemas = Object.entries(CONTRACTS).flatMap(([file, exports]) =>
	Object.entries(exports).flatMap(([name, schema]) =>
		schema instanceof z.ZodType && !/(?:Request|Query|ClientFrame)$/.test(name)
			? [{ file, name, schema }]
			: [],
	),
);

test.each(schemas)("the page's $name parses like that of the server", ({ file, name, schema }) => {
	const ofPage = bundled[file]?.[name];
	const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
	const values = fc.oneof(valid(json), broken(json), fc.jsonValue());
	fc.assert(
		fc.property(values, (value) => {
			const { success, data } = schema.safeParse(value);
			expect(ofPage?.safeParse(value)).toMatchObject({ success, ...(success ? { data } : {}) });
		}),
		{ seed: 1, numRuns: 100 },
	);
});
