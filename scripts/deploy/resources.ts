import { z } from "zod";
import { findUnknown } from "../start/migrations.ts";
import { UserError } from "../start/user-error.ts";
import { type CloudflareApi, CloudflareError } from "./cloudflare-api.ts";
import { type DeploySettings, isSecret } from "./deploy-settings.ts";

/** The API's error codes for a Worker that doesn't exist. */
const NO_WORKER_CODES = [10_007, 10_090];
/** A Durable Object class of the Worker. No other Worker is likely to have one with this name. */
const OWN_CLASS = "Brain";
/** A table that the first migration creates. */
const OWN_TABLE = "dead_letters";
/** Where wrangler records the applied migrations. It creates this table before it applies the first one. */
const MIGRATIONS_TABLE = "d1_migrations";
/** Tables of SQLite, D1, and wrangler. */
const SYSTEM_TABLE = /^(?:sqlite_|_cf_|d1_migrations$)/;

const Settings = z.object({
	bindings: z.array(z.object({ type: z.string(), name: z.string(), class_name: z.string().nullish() })),
});
const Databases = z.array(z.object({ uuid: z.string(), name: z.string() }));
const Names = z.array(z.object({ results: z.array(z.object({ name: z.string() })) }));
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
 * Creates the database unless it exists. Returns whether it was created. `known` are the migrations of this version.
 *
 * @throws {UserError} when the database of that name belongs to another application, or a newer version wrote it
 */
export async function ensureDatabase(
	api: CloudflareApi,
	account: string,
	{ database }: DeploySettings,
	known: readonly string[],
): Promise<boolean> {
	const path = `/accounts/${account}/d1/database`;
	const id = database.id ?? (await findDatabase(api, path, database.name));
	if (id === undefined) {
		await api.send(path, z.unknown(), { name: database.name });
		return true;
	}
	const listNames = async (sql: string) => {
		const [rows] = await api.send(`${path}/${id}/query`, Names, { sql });
		return (rows?.results ?? []).map(({ name }) => name);
	};
	const tables = await listNames("SELECT name FROM sqlite_master WHERE type = 'table'");
	const isForeign = tables.some((name) => !SYSTEM_TABLE.test(name)) && !tables.includes(OWN_TABLE);
	if (isForeign) throw taken("D1 database", database.name);
	const applied = tables.includes(MIGRATIONS_TABLE)
		? await listNames(`SELECT name FROM ${MIGRATIONS_TABLE}`)
		: [];
	const unknown = findUnknown(applied, known);
	if (unknown !== undefined) throw newer(database.name, unknown);
	return false;
}

async function findDatabase(api: CloudflareApi, path: string, name: string): Promise<string | undefined> {
	const named = await api.send(`${path}?name=${encodeURIComponent(name)}&per_page=100`, Databases);
	return named.find((database) => database.name === name)?.uuid;
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

function newer(database: string, migration: string): UserError {
	return new UserError(
		`A newer version of Omeruta Brain wrote the D1 database "${database}" (migration ${migration}). Update this version, then run npm run deploy again.`,
	);
}

function taken(kind: string, name: string): UserError {
	return new UserError(
		`A ${kind} named "${name}" already exists in your account and belongs to another application. Choose another name in wrangler.toml, then run npm run deploy again.`,
	);
}
