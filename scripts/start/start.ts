import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "../assets/build.ts";
import { describeEmbeddings, ensureEmbeddings } from "../assets/embeddings.ts";
import { checkSettings } from "./check-settings.ts";
import { callHourlyJob } from "./hourly-job.ts";
import { ensureLocalSecrets } from "./local-secrets.ts";
import { LogFile } from "./log-file.ts";
import { migrateDatabase } from "./migrations.ts";
import { describeModel, readModelHealth, watchModel } from "./model-status.ts";
import { answersAt, freePort, isForbidden, isTaken } from "./ports.ts";
import { obstacleOf, Refusal } from "./refusal.ts";
import { claimRun, type RunRecordKeeper } from "./run-record.ts";
import { type ServiceDeps, superviseService } from "./service.ts";
import { readSettings, type Settings } from "./settings.ts";
import { shownPath } from "./shown-path.ts";
import { createTerminal } from "./terminal.ts";
import { createWorkerFilter } from "./worker-output.ts";

const MODEL_LISTEN_TIMEOUT_MS = 20_000;
/** How often the Worker is asked whether it lives, and how long it may take to say so. */
const WORKER_PROBE_MS = 5_000;
const WORKER_ANSWER_MS = 4_000;
/** So many answers that fail to come are too many. */
const WORKER_SILENT_PROBES = 3;
/** A Worker that has not answered for so long after its start is said to be slow. */
const WORKER_SLOW_MS = 60_000;
const POLL_MS = 100;
const PORT_RELEASE_MS = 2_000;

/** What keeps wrangler to itself: no metrics, no stored request URLs (they carry tickets), no banner. */
const WRANGLER_ENV = {
	WRANGLER_SEND_METRICS: "false",
	WRANGLER_HIDE_BANNER: "true",
	WRANGLER_WRITE_LOGS: "false",
	X_LOCAL_OBSERVABILITY: "false",
	X_LOCAL_EXPLORER: "false",
	CLOUDFLARE_CF_FETCH_ENABLED: "false",
	NO_COLOR: "1",
};

const terminal = createTerminal(process.stdout);
const stopping = new AbortController();
let record: RunRecordKeeper | undefined;
/** Whether anything was started that must be stopped. */
let hasBegun = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(0));
// An unhandled rejection comes here, too. Whatever went wrong, nothing that was started is left running.
process.on("uncaughtException", giveUp);
start(dirname(dirname(import.meta.dirname))).catch(giveUp);

async function start(root: string): Promise<void> {
	const settings = readSettings(root, process.env);
	await checkSettings(settings, process.env);
	const { port } = settings;
	const url = `http://localhost:${port}/`;
	const usesModel = settings.inference.split(",").some((name) => name.trim() === "llama-cpp");

	const recordFile = join(settings.stateFolder, "run.json");
	const claim = await claimRun(recordFile, url, () => void stop(0), terminal.say);
	if ("runningAs" in claim) {
		const { supervisor } = claim.runningAs;
		throw new Refusal(`Already running at ${claim.runningAs.url} (pid ${supervisor.pid}).`);
	}
	record = claim.record;
	if (claim.stopped.length > 0) {
		const pids = claim.stopped.map(({ pid }) => pid).join(", ");
		terminal.say(`Stopped what an earlier run left behind (pid ${pids}).`);
	}
	if (await isForbidden(port)) {
		throw new Refusal(
			`You may not open port ${port}: the system keeps it for administrators. Choose another one: PORT=8000 npm start`,
		);
	}
	if (!(await isReleased(port))) {
		throw new Refusal(
			`Port ${port} is used by another program. Stop that one, or choose another port: PORT=8001 npm start`,
		);
	}

	const foreignUrl = usesModel ? settings.modelUrl : null;
	const modelPort = usesModel && foreignUrl === null ? await freePort(settings.modelPort) : null;
	const modelUrl = modelPort === null ? null : `http://127.0.0.1:${modelPort}`;
	if (modelUrl !== null) record.setModelUrl(modelUrl);

	const deps: ServiceDeps = { record, terminal, stopping: stopping.signal };
	const logs = join(settings.stateFolder, "logs");
	const secrets = await ensureLocalSecrets(join(root, ".dev.vars"), terminal.say);
	hasBegun = true;
	terminal.say("Starting…");
	const env = { ...process.env, ...WRANGLER_ENV };
	// wrangler replaces the running Worker when an asset changes, so the assets are complete before it starts.
	const [migrated, page, embeddings] = await Promise.all([
		migrateDatabase(root, settings.storageFolder, { ...env, CI: "true" }),
		buildPage(),
		prepareEmbeddings(settings),
		modelPort === null ? undefined : startModelServer(settings, modelPort, secrets.LLAMA_CPP_API_KEY, deps),
	]);
	await startWorker(settings, modelUrl ?? foreignUrl, env, deps);
	if (stopping.signal.aborted) return;
	await record.refresh();

	terminal.say(`\nOmeruta Brain is at ${url}\n`);
	terminal.say(`Page          ${page}`);
	terminal.say(`Embeddings    ${embeddings}`);
	terminal.say("Worker        ready");
	terminal.say(`Database      ready${migrated === 0 ? "" : `, migrations applied: ${migrated}`}`);
	const health = modelUrl === null ? null : await readModelHealth(modelUrl);
	const notOurs =
		foreignUrl === null ? `not used (INFERENCE=${settings.inference})` : `elsewhere, at ${foreignUrl}`;
	terminal.say(`Model server  ${modelUrl === null ? notOurs : describeModel(health)}`);
	terminal.say(`Logs          ${shownPath(logs)}`);
	terminal.say("\nCtrl-C stops everything.");
	void callHourlyJob(url, terminal, stopping.signal);
	if (modelUrl !== null) await watchModel(() => readModelHealth(modelUrl), health, terminal, stopping.signal);
}

/** Resolves when the model server listens; it may still be loading or downloading its model. */
async function startModelServer(
	settings: Settings,
	port: number,
	key: string,
	deps: ServiceDeps,
): Promise<void> {
	const { root, stateFolder } = settings;
	// The page works without it, so neither a slow nor a failing one holds the start up.
	const waiting = new AbortController();
	const timer = setTimeout(() => waiting.abort(), MODEL_LISTEN_TIMEOUT_MS);
	const options = {
		part: "model server",
		args: [join(root, "local-inference", "server.ts")],
		cwd: root,
		env: { ...process.env, LOCAL_INFERENCE_PORT: String(port), LOCAL_INFERENCE_KEY: key },
		log: new LogFile(join(stateFolder, "logs", "model-server.log")),
		onEnd: () => waiting.abort(),
	} as const;
	superviseService(options, deps).catch(giveUp);
	while (!waiting.signal.aborted && !deps.stopping.aborted && !(await answersAt(port))) await delay(POLL_MS);
	clearTimeout(timer);
}

/** Resolves when the Worker answers. Rejects when its process ends before it ever did. */
async function startWorker(
	settings: Settings,
	modelUrl: string | null,
	env: NodeJS.ProcessEnv,
	deps: ServiceDeps,
) {
	const { root, port, inference, storageFolder, stateFolder } = settings;
	const variables = {
		GUEST_ACCESS: "true",
		...settings.variables,
		INFERENCE: inference,
		LLAMA_CPP_URL: modelUrl ?? "",
	};
	let healthy = false;
	await new Promise<void>((resolve, reject) => {
		const options = {
			part: "worker",
			args: [
				join(root, "node_modules", "wrangler", "bin", "wrangler.js"),
				...["dev", "--local", "--port", String(port), "--persist-to", storageFolder],
				"--show-interactive-dev-session=false",
				...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
			],
			cwd: root,
			env,
			log: new LogFile(join(stateFolder, "logs", "worker.log")),
			reader: () => createWorkerFilter((line) => terminal.say(line)),
			onEnd: (ending: string) => {
				if (!healthy)
					reject(new Refusal(`The Worker could not start: it ${ending}. Its log: ${options.log.path}`));
			},
		} as const;
		superviseService(options, deps).catch(reject);
		untilHealthy(port, options.log.path, deps.stopping).then(resolve, reject);
	});
	healthy = true;
	watchWorker(port, deps).catch(giveUp);
}

async function untilHealthy(port: number, logPath: string, stopped: AbortSignal): Promise<void> {
	const slowAt = Date.now() + WORKER_SLOW_MS;
	let told = false;
	while (!stopped.aborted) {
		if (!told && Date.now() > slowAt) {
			// Somebody may be mending it this very moment: then it comes up by itself.
			terminal.say(`The Worker does not answer yet. Its log says why: ${logPath}`);
			told = true;
		}
		const status = await workerStatus(port);
		if (status === 200) return;
		// A Worker that answers at all, but not well, was given a setting that it cannot work with.
		if (status !== null) {
			throw new Refusal(
				`The Worker cannot work with its settings; its error names the one to mend. Its log: ${logPath}`,
			);
		}
		await delay(POLL_MS);
	}
}

/**
 * wrangler can live on while its Worker answers nothing: a runtime that was killed does not always come back. Then the
 * whole part is ended, and its supervision starts it again.
 */
async function watchWorker(port: number, deps: ServiceDeps): Promise<void> {
	let silent = 0;
	while (!deps.stopping.aborted) {
		await delay(WORKER_PROBE_MS, undefined, { signal: deps.stopping }).catch(() => {});
		silent = (await workerStatus(port)) === null ? silent + 1 : 0;
		if (silent < WORKER_SILENT_PROBES || deps.stopping.aborted) continue;
		silent = 0;
		terminal.say("The Worker does not answer any more; it is ended and started again.");
		await deps.record.stopPart("worker");
	}
}

/** The status of the Worker's liveness call; null when it does not answer. */
async function workerStatus(port: number): Promise<number | null> {
	try {
		const signal = AbortSignal.timeout(WORKER_ANSWER_MS);
		const response = await fetch(`http://localhost:${port}/health`, { signal });
		await response.body?.cancel();
		return response.status;
	} catch {
		return null;
	}
}

/** Whether nothing holds `port`; what was just stopped may need a moment to let go of it. */
async function isReleased(port: number): Promise<boolean> {
	const deadline = Date.now() + PORT_RELEASE_MS;
	while (await isTaken(port)) {
		if (Date.now() > deadline) return false;
		await delay(POLL_MS);
	}
	return true;
}

/** A page that cannot be built holds up neither the API nor whoever is about to mend it. */
async function buildPage(): Promise<string> {
	return build().then(
		() => "ready",
		(error: Error) => `could not be built: ${error.message.split("\n", 1)}`,
	);
}

/** Fetches the static embeddings at the first start; without them the search still finds words. */
async function prepareEmbeddings({ root, variables }: Settings): Promise<string> {
	const onBytes = (received: number, total: number) =>
		terminal.bar("Embeddings    downloading", received / total);
	const state = await ensureEmbeddings(root, { signal: stopping.signal, onBytes, log: terminal.say });
	terminal.endBar();
	const { EMBEDDINGS: provider = "static" } = variables;
	// Whatever makes the vectors of the knowledge, what supports an answer is looked for with these.
	return `${provider === "static" ? "" : `by ${provider}; static ones `}${describeEmbeddings(state)}`;
}

function giveUp(error: unknown): void {
	// What is being stopped may well fail.
	if (stopping.signal.aborted) return;
	console.error(error instanceof Refusal ? error.message : (obstacleOf(error) ?? error));
	void stop(1);
}

async function stop(code: number): Promise<void> {
	// One Ctrl-C may arrive twice: from the terminal, and from the process that started this one.
	if (stopping.signal.aborted) return;
	stopping.abort();
	terminal.endBar();
	// After a refusal nothing was started, so there is nothing to report.
	const isTold = code === 0 || hasBegun;
	if (isTold) terminal.say("\nStopping…");
	try {
		await Promise.all([record?.stopPart("worker"), record?.stopPart("model server")]);
		await record?.end();
	} catch (error) {
		console.error(error);
		console.error("Not everything could be stopped. The next npm start stops what is left.");
		process.exit(1);
	}
	if (isTold) terminal.say("Stopped.");
	process.exit(code);
}
