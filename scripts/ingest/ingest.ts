import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { ApiError } from "../../src/client/api/error.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { UserError } from "../start/user-error.ts";
import { FolderSync, type SyncReport } from "./sync.ts";
import { watchFolder } from "./watch.ts";

// Keeps a folder in sync with the knowledge base. See docs/knowledge.md.

const USAGE =
	"Usage: OMERUTA_API_KEY=ob_… npm run ingest -- FOLDER [--watch] [--url http://localhost:8000] [--name NAME] [--delete-all]";
const DEFAULT_URL = "http://localhost:8000";

process.exitCode = await main();

async function main(): Promise<number> {
	const settings = readSettings();
	if (settings === null) return 1;
	const { root, folder, url, apiKey, isWatching, mayDeleteAll } = settings;
	const { knowledge } = new OmerutaClient({ baseUrl: url, apiKey });
	const print = (line: string) => console.log(line);
	const sync = new FolderSync({ root, folder, mayDeleteAll, knowledge, print });
	const run = async (): Promise<boolean> => {
		try {
			const report = await sync.run();
			print(describeReport(report));
			return report.failed === 0;
		} catch (error) {
			console.error(describeError(error, url));
			return false;
		}
	};
	if (!isWatching) return (await run()) ? 0 : 1;
	const stopping = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
	print(`Watching ${root}. Press Ctrl+C to stop.`);
	await watchFolder(root, run, stopping.signal);
	return 0;
}

function readSettings() {
	try {
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: {
				watch: { type: "boolean", default: false },
				url: { type: "string", default: process.env.OMERUTA_URL ?? DEFAULT_URL },
				name: { type: "string" },
				"delete-all": { type: "boolean", default: false },
			},
		});
		const [path, ...others] = positionals;
		if (path === undefined || others.length > 0) throw new UserError(USAGE);
		const apiKey = process.env.OMERUTA_API_KEY ?? "";
		if (apiKey === "")
			throw new UserError(
				'Set OMERUTA_API_KEY to an API key with the scope "knowledge". Create one in the app under Settings, API keys.',
			);
		// npm starts scripts in the project's folder.
		const root = resolve(process.env.INIT_CWD ?? process.cwd(), path);
		const folder = values.name ?? root;
		return {
			root,
			folder,
			url: values.url,
			apiKey,
			isWatching: values.watch,
			mayDeleteAll: values["delete-all"],
		};
	} catch (error) {
		console.error(error instanceof UserError ? error.message : USAGE);
		return null;
	}
}

function describeReport(report: SyncReport): string {
	const parts = Object.entries(report).flatMap(([outcome, count]) =>
		count === 0 ? [] : [`${count} ${outcome}`],
	);
	return parts.length === 0 ? "The folder contains no files." : `Synced: ${parts.join(", ")}.`;
}

function describeError(error: unknown, url: string): string {
	if (error instanceof ApiError && error.code === "unreachable")
		return `${url} cannot be reached. Start the server, or set its address with --url.`;
	if (error instanceof ApiError || error instanceof UserError) return error.message;
	throw error;
}
