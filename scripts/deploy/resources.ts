import { z } from "zod";
import { UserError } from "../start/user-error.ts";
import { type CloudflareApi, CloudflareError } from "./cloudflare-api.ts";
import { type DeploySettings, isSecret } from "./deploy-settings.ts";

/** The API's error codes for a Worker that doesn't exist. */
const NO_WORKER_CODES = [10_007, 10_090];
/** A Durable Object class of the Worker. No other Worker is likely to have one with this name. */
const OWN_CLASS = "Brain";
/** A table that the first migration creates. */
const OWN_TABLE = "dead_letters";
/** Tables of SQLite, D1, and wrangler. wrangler creates `d1_migrations` before it applies the first migration. */
const SYSTEM_TABLE = /^(?:sqlite_|_cf_|d1_migrations$)/;

const Settings = z.object({
	bindings: z.array(z.object({ type: z.string(), name: z.string(), class_name: z.string().nullish() })),
});
const Databases = z.array(z.object({ uuid: z.string(), name: z.string() }));
const Tables = z.array(z.object({ results: z.array(z.object({ name: z.string() })) }));
const Name = z.string().nullish();
const Queues = z.array(
	z.object({
		queue_name: z.string(),
		consumers: z.array(z.object({ script: Name, script_name: Name, service: Name })).nullish(),
	}),
);

/**
 * Returns the names of the secrets of the deployed Worker, or null if there is no Worker of that name yet.
 *
 * @throws {UserError} when the Worker of that name is another application
 */
export async function findDeployedSecrets(
	api: CloudflareApi,
	account: string,
	{ name, isWorkersBuild }: DeploySettings,
): Promise<string[] | null> {
	const settings = await api
		.send(`/accounts/${account}/workers/scripts/${name}/settings`, Settings)
		.catch((error: unknown) => {
			if (error instanceof CloudflareError && NO_WORKER_CODES.includes(error.code)) return null;
			throw error;
		});
	if (settings === null) return null;
	const { bindings } = settings;
	// Workers Builds creates an empty Worker before the first deployment.
	const isOwn =
		bindings.length === 0
			? isWorkersBuild
			: bindings.some(({ name: binding, class_name }) => class_name === OWN_CLASS || isSecret(binding));
	if (!isOwn) throw taken("Worker", name);
	return bindings.filter(({ type }) => type === "secret_text").map((secret) => secret.name);
}

/**
 * Creates the database unless it exists. Returns whether it was created.
 *
 * @throws {UserError} when the database of that name belongs to another application
 */
export async function ensureDatabase(
	api: CloudflareApi,
	account: string,
	{ database }: DeploySettings,
): Promise<boolean> {
	if (database.id !== undefined) return false;
	const path = `/accounts/${account}/d1/database`;
	const named = await api.send(`${path}?name=${encodeURIComponent(database.name)}&per_page=100`, Databases);
	const existing = named.find(({ name }) => name === database.name);
	if (existing === undefined) {
		await api.send(path, z.unknown(), { name: database.name });
		return true;
	}
	const sql = "SELECT name FROM sqlite_master WHERE type = 'table'";
	const [tables] = await api.send(`${path}/${existing.uuid}/query`, Tables, { sql });
	const names = (tables?.results ?? []).map(({ name }) => name).filter((name) => !SYSTEM_TABLE.test(name));
	if (names.length > 0 && !names.includes(OWN_TABLE)) throw taken("D1 database", database.name);
	return false;
}

/**
 * Checks that no other Worker receives messages from the queues, and returns the names of the queues that don't exist
 * yet. wrangler creates those.
 *
 * @throws {UserError} when a queue belongs to another Worker
 */
export async function findMissingQueues(
	api: CloudflareApi,
	account: string,
	{ name, queues }: DeploySettings,
): Promise<string[]> {
	const query = queues.map((queue) => `name=${encodeURIComponent(queue)}`).join("&");
	const existing = await api.send(`/accounts/${account}/queues?${query}`, Queues);
	for (const { queue_name, consumers } of existing) {
		// Depending on the kind of consumer, one of these is the name of its Worker.
		const isForeign = (consumers ?? []).some(
			({ script, script_name, service }) => (script ?? script_name ?? service ?? name) !== name,
		);
		if (isForeign && queues.includes(queue_name)) throw taken("queue", queue_name);
	}
	return queues.filter((queue) => !existing.some(({ queue_name }) => queue_name === queue));
}

function taken(kind: string, name: string): UserError {
	return new UserError(
		`A ${kind} named "${name}" already exists in your account and belongs to another application. Choose another name in wrangler.toml, then run npm run deploy again.`,
	);
}
