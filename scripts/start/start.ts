import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort, isPortInUse, isPrivilegedPort } from "../../local-inference/ports.ts";
import { describeEmbeddings, ensureEmbeddings } from "../assets/embeddings.ts";
import { ensurePage } from "../assets/ensure-page.ts";
import { adoptState } from "./adopt-state.ts";
import { bundleWorker } from "./bundle-worker.ts";
import { checkSettings } from "./check-settings.ts";
import { displayPath } from "./display-path.ts";
import { describeFoundServers } from "./found-servers.ts";
import { repeatHourlyJob } from "./hourly-job.ts";
import { readLogFormat } from "./log-entry.ts";
import { migrateDatabase } from "./migrations.ts";
import { startModelServer } from "./model-server.ts";
import { describeModel, fetchModelHealth, watchModel } from "./model-status.ts";
import { printError } from "./print-error.ts";
import { type ActiveRun, claimRun } from "./run-record.ts";
import { scrubStorage } from "./scrub.ts";
import { ensureSecrets } from "./secrets.ts";
import { readStartSettings, type StartSettings, usesModelServer } from "./settings.ts";
import { describeStaffCode, issueStaffCode } from "./staff-code.ts";
import type { SuperviseDeps } from "./supervise.ts";
import { createTerminal } from "./terminal.ts";
import { UserError } from "./user-error.ts";
import { startWorker, watchClock, watchHealth } from "./worker.ts";
import { findIgnoredSecrets } from "./worker-variables.ts";
import { WRANGLER_ENV } from "./wrangler-env.ts";

const PORT_RELEASE_MS = 2_000;
const POLL_MS = 100;
/** How long the removal of deleted data may delay a start. */
const START_SCRUB_MS = 10_000;

const terminal = createTerminal(process.stdout, readLogFormat(process.env));
const stopping = new AbortController();
let run: ActiveRun | undefined;
/** Whether a process was started and must be stopped. */
let hasStarted = false;
/** Removes what SQLite keeps of deleted data. Set once the databases may be used. */
let scrub: (() => Promise<void>) | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
// Also catches unhandled rejections. Whatever failed, no started process may be left running.
process.on("uncaughtException", fail);
start(dirname(dirname(import.meta.dirname))).catch(fail);

/** Starts the whole stack and watches it until the process is stopped. */
async function start(root: string): Promise<void> {
	const settings = readStartSettings(root, process.env, process.argv.includes("--dev"));
	await checkSettings(settings, process.env);
	const { host, port } = settings;
	const url = `http://localhost:${port}/`;
	run = await claim(settings, url);
	await assertPortAvailable(port, host);

	const usesModel = usesModelServer(settings.inference);
	const externalUrl = usesModel ? settings.modelUrl : null;
	const modelPort = usesModel && externalUrl === null ? await findFreePort(settings.modelPort) : null;
	const modelUrl = modelPort === null ? null : `http://127.0.0.1:${modelPort}`;
	if (modelUrl !== null) run.setModelUrl(modelUrl);

	const deps: SuperviseDeps = { run, terminal, stopping: stopping.signal };
	await adoptState(settings, terminal.print);
	const secrets = await ensureSecrets(settings.secretsFile, terminal.print);
	for (const name of await findIgnoredSecrets(settings, process.env))
		terminal.print(
			`${name} is not read from the environment. Set it in ${displayPath(settings.secretsFile)}.`,
			"warn",
		);
	hasStarted = true;
	terminal.print("Starting…");
	const env = { ...process.env, ...WRANGLER_ENV };
	// wrangler replaces the running Worker when an asset changes, so the assets are completed before the Worker starts.
	const [bundleFolder, migrated, page, embeddings] = await Promise.all([
		settings.isDev ? null : bundleWorker(root, env),
		migrateDatabase(root, settings.storageFolder, { ...env, CI: "true" }),
		buildPage(),
		prepareEmbeddings(settings),
		modelPort === null
			? undefined
			: startModelServer(settings, modelPort, secrets.LLAMA_CPP_API_KEY, deps, fail),
	]);
	const { stateFolder, storageFolder } = settings;
	scrub = () => scrubStorage(stateFolder, storageFolder, terminal.print);
	// There is something to do only if the last run was killed.
	await scrubStorage(stateFolder, storageFolder, terminal.print, START_SCRUB_MS);
	const staffCode = await issueStaffCode(settings.storageFolder, Date.now());
	const worker = await startWorker(settings, {
		...deps,
		modelUrl: modelUrl ?? externalUrl,
		bundleFolder,
		env,
	});
	watchHealth(settings, deps, worker).catch(fail);
	watchClock(deps, worker).catch(fail);
	if (stopping.signal.aborted) return;
	await run.refresh();

	terminal.print(`\nOmeruta Brain is running at ${url}\n`);
	terminal.printState("Page", page);
	terminal.printState("Embeddings", embeddings);
	terminal.printState("Worker", "ready");
	terminal.printState("Database", `ready${migrated === 0 ? "" : `, migrations applied: ${migrated}`}`);
	if (staffCode !== null) terminal.printState("Staff", describeStaffCode(staffCode, url));
	const health = modelUrl === null ? null : await fetchModelHealth(modelUrl);
	const withoutOwnServer =
		externalUrl === null ? `not used (INFERENCE=${settings.inference})` : `external, at ${externalUrl}`;
	terminal.printState("Model server", modelUrl === null ? withoutOwnServer : describeModel(health));
	if (modelUrl !== null && !process.env.UPSTREAM_URLS)
		for (const line of await describeFoundServers()) terminal.printState("Also running", line);
	terminal.printState("Logs", displayPath(join(settings.stateFolder, "logs")));
	if (settings.logFormat === "pretty") terminal.print("\nPress Ctrl-C to stop.");
	if (settings.isDev) void repeatHourlyJob(url, terminal, stopping.signal);
	if (modelUrl !== null)
		await watchModel(() => fetchModelHealth(modelUrl), health, terminal, stopping.signal);
}

/** Claims the state folder for this run and stops the processes that a killed run left behind. */
async function claim({ stateFolder }: StartSettings, url: string): Promise<ActiveRun> {
	const claimed = await claimRun(join(stateFolder, "run.json"), url, () => void stop(0), terminal.print);
	if ("runningAs" in claimed) {
		if (claimed.runningAs === null) {
			throw new UserError(
				`Another process uses ${displayPath(stateFolder)}, such as npm run restore. Wait until it has ended.`,
			);
		}
		const { url: otherUrl, supervisor } = claimed.runningAs;
		throw new UserError(
			`Already running at ${otherUrl} (pid ${supervisor.pid}). To stop it, press Ctrl-C in its terminal, or end that process.`,
		);
	}
	if (claimed.stopped.length > 0) {
		const pids = claimed.stopped.map(({ pid }) => pid).join(", ");
		terminal.print(`Stopped processes left over from an earlier run (pid ${pids}).`);
	}
	return claimed.run;
}

async function assertPortAvailable(port: number, host: string): Promise<void> {
	if (await isPrivilegedPort(port)) {
		throw new UserError(
			`Port ${port} requires administrator rights. Choose another port: PORT=8000 npm start`,
		);
	}
	if (!(await isPortReleased(port, host))) {
		throw new UserError(
			`Port ${port} is in use by another program. Stop it, or choose another port: PORT=8001 npm start`,
		);
	}
}

/** Waits briefly until nothing holds `port`: a process that was just stopped may take a moment to release it. */
async function isPortReleased(port: number, host: string): Promise<boolean> {
	const deadline = performance.now() + PORT_RELEASE_MS;
	while (await isPortInUse(port, host)) {
		if (performance.now() > deadline) return false;
		await delay(POLL_MS);
	}
	return true;
}

/** Builds the page. A build error does not stop the start: the API works, and a developer may be fixing the page. */
async function buildPage(): Promise<string> {
	return ensurePage().then(
		() => "ready",
		(error: Error) => `build failed: ${error.message.split("\n", 1)}`,
	);
}

/** Downloads the static embeddings on the first start. Without them, search still works by keywords. */
async function prepareEmbeddings({ root, variables }: StartSettings): Promise<string> {
	const onBytes = (received: number, total: number) =>
		terminal.bar("downloading", received / total, "Embeddings");
	const state = await ensureEmbeddings(root, { signal: stopping.signal, onBytes, log: terminal.print });
	terminal.endBar();
	const { EMBEDDINGS: provider = "static" } = variables;
	// The evidence check always uses the static embeddings, whichever provider embeds the knowledge base.
	return `${provider === "static" ? "" : `${provider} for search; static `}${describeEmbeddings(state)}`;
}

function fail(error: unknown): void {
	// Errors during shutdown are expected.
	if (stopping.signal.aborted) return;
	printError(error);
	void stop(1);
}

async function stop(code: number): Promise<void> {
	// Ctrl-C may arrive twice: from the terminal, and from the process that started this one.
	if (stopping.signal.aborted) return;
	stopping.abort();
	terminal.endBar();
	// If no process was started, there is nothing to report.
	const isReported = code === 0 || hasStarted;
	if (isReported) terminal.print("\nStopping…");
	try {
		await Promise.all([run?.stopPart("worker"), run?.stopPart("model server")]);
		await scrub?.();
		await run?.end();
	} catch (error) {
		printError(error);
		printError(new UserError("Some processes could not be stopped. The next npm start will stop them."));
		process.exit(1);
	}
	if (isReported) terminal.print("Stopped.");
	process.exit(code);
}
