import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { configFaults, SECRETS } from "../../src/config-variables.ts";
import { invalidSettings } from "../start/settings.ts";
import { UserError } from "../start/user-error.ts";

/** Stands for a secret whose value is not known. It satisfies the rules of every secret. */
const UNKNOWN_SECRET = "0".repeat(64);

/** What wrangler.toml says about the deployment. */
export interface DeploySettings {
	/** The name of the Worker. */
	name: string;
	/** The account's ID, if one is configured. */
	accountId: string | undefined;
	database: { name: string; id: string | undefined };
	queues: string[];
	/** Whether the Worker has a workers.dev address. */
	usesSubdomain: boolean;
	/** Whether Cloudflare's Workers Builds runs the deployment, as for the Deploy to Cloudflare button. */
	isWorkersBuild: boolean;
	variables: Record<string, unknown>;
}

/**
 * Reads wrangler.toml.
 *
 * @throws {UserError} when the file is invalid
 */
export function readDeploySettings(
	root: string,
	env: Readonly<Record<string, string | undefined>>,
): DeploySettings {
	const config = readConfig(root);
	const [database] = config.d1_databases;
	// Workers Builds deploys to the Worker that it is connected to, whatever its name in wrangler.toml is.
	const name = env.WRANGLER_CI_OVERRIDE_NAME ?? config.name;
	if (name === undefined || database?.database_name === undefined)
		throw new UserError("wrangler.toml must contain a name, and a database_name in [[d1_databases]].");
	const { routes = [], route, workers_dev } = config;
	return {
		name,
		// As in wrangler, the file takes precedence.
		accountId: config.account_id ?? env.CLOUDFLARE_ACCOUNT_ID,
		database: { name: database.database_name, id: database.database_id },
		queues: (config.queues.consumers ?? []).map((consumer: { queue: string }) => consumer.queue),
		usesSubdomain: workers_dev ?? (routes.length === 0 && route === undefined),
		isWorkersBuild: env.WORKERS_CI === "1",
		variables: config.vars,
	};
}

/**
 * Checks the variables as the Worker will, so that a Worker that can't run is not deployed. `secrets` are the names of
 * the secrets that the Worker will have.
 *
 * @throws {UserError} when variables are invalid, with one sentence per fault
 */
export function assertVariables(
	variables: Readonly<Record<string, unknown>>,
	secrets: readonly string[],
): void {
	const unknown = Object.fromEntries(secrets.map((name) => [name, UNKNOWN_SECRET]));
	const faults = configFaults({ ...variables, ...unknown });
	if (faults.length > 0) throw invalidSettings(faults);
}

/** Returns whether `name` is the name of one of the Worker's secrets. */
export function isSecret(name: string): boolean {
	return Object.hasOwn(SECRETS, name);
}

function readConfig(root: string) {
	try {
		return unstable_readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true });
	} catch (error) {
		throw new UserError(`wrangler.toml is not valid.\n${error instanceof Error ? error.message : error}`);
	}
}
