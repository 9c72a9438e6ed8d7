import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
	type CloudflareApi,
	type Credentials,
	createCloudflareApi,
} from "../../../../scripts/deploy/cloudflare-api.ts";
import type { DeploySettings } from "../../../../scripts/deploy/deploy-settings.ts";
import {
	ensureDatabase,
	findDeployedSecrets,
	findMissingQueues,
} from "../../../../scripts/deploy/resources.ts";
import { type CloudflareApi as StandIn, startCloudflareApi } from "../../../support/cloudflare-api.ts";
import type { Binding } from "../../../support/cloudflare-runtime.ts";

const SETTINGS: DeploySettings = {
	name: "brain",
	accountId: undefined,
	database: { name: "brain", id: undefined },
	queues: ["crawl", "dead-letters"],
	usesSubdomain: true,
	isWorkersBuild: false,
	variables: {},
};

const KNOWN = ["0000_init.sql"];
const CREATE_MIGRATIONS =
	"CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)";

let standIn: StandIn;
let api: CloudflareApi;

beforeEach(async () => {
	standIn = await startCloudflareApi();
	api = connect({ type: "oauth", token: "full-token" });
});

afterEach(() => standIn[Symbol.asyncDispose]());

describe("findDeployedSecrets", () => {
	test("returns null if there is no Worker", async () => {
		expect(await findDeployedSecrets(api, standIn.account.id, SETTINGS)).toBeNull();
	});

	test.each<[string, Binding[], string[]]>([
		["deployed", [{ type: "durable_object_namespace", name: "BRAIN", class_name: "Brain" }], []],
		["that has only secrets", [{ type: "secret_text", name: "JWT_SECRET" }], ["JWT_SECRET"]],
	])("accepts a Worker %s without npm run deploy", async (_, bindings, secrets) => {
		standIn.account.addWorker("brain", bindings);
		expect(await findDeployedSecrets(api, standIn.account.id, SETTINGS)).toEqual(secrets);
	});

	test("refuses a Worker of another application", async () => {
		standIn.account.addWorker("brain", [{ type: "kv_namespace", name: "KV" }]);
		await expect(findDeployedSecrets(api, standIn.account.id, SETTINGS)).rejects.toThrow(
			taken("Worker", "brain"),
		);
	});

	test("accepts an empty Worker in Workers Builds only, which creates it", async () => {
		standIn.account.addWorker("brain", []);
		await expect(findDeployedSecrets(api, standIn.account.id, SETTINGS)).rejects.toThrow(/^A Worker named/);
		const build = { ...SETTINGS, isWorkersBuild: true };
		expect(await findDeployedSecrets(api, standIn.account.id, build)).toEqual([]);
	});
});

describe("ensureDatabase", () => {
	test("creates the database only if no ID is given", async () => {
		const database = { name: "another", id: standIn.account.createDatabase("another") };
		standIn.account.created.length = 0;
		expect(await ensureDatabase(api, standIn.account.id, { ...SETTINGS, database }, KNOWN)).toBe(false);
		expect(standIn.account.created).toEqual([]);
		expect(await ensureDatabase(api, standIn.account.id, SETTINGS, KNOWN)).toBe(true);
		expect(standIn.account.created).toEqual(["database brain"]);
	});

	test("accepts an existing database whose first migration was interrupted", async () => {
		const id = standIn.account.createDatabase("brain");
		await standIn.account.query(id, CREATE_MIGRATIONS);
		expect(await ensureDatabase(api, standIn.account.id, SETTINGS, KNOWN)).toBe(false);
	});

	test("refuses a database that a newer version wrote", async () => {
		const id = standIn.account.createDatabase("brain");
		await standIn.account.query(id, CREATE_MIGRATIONS);
		await standIn.account.query(id, "CREATE TABLE dead_letters (id TEXT)");
		await standIn.account.query(
			id,
			"INSERT INTO d1_migrations (name) VALUES ('0000_init.sql'), ('0099_later.sql')",
		);
		const message =
			'A newer version of Omeruta Brain wrote the D1 database "brain" (migration 0099_later.sql). Update this version';
		for (const settings of [SETTINGS, { ...SETTINGS, database: { name: "brain", id } }])
			await expect(ensureDatabase(api, standIn.account.id, settings, KNOWN)).rejects.toThrow(message);
	});
});

describe("findMissingQueues", () => {
	test("returns the queues that don't exist, and accepts those that the Worker consumes", async () => {
		standIn.account.createQueue("crawl");
		standIn.account.addConsumer("crawl", "brain");
		expect(await findMissingQueues(api, standIn.account.id, SETTINGS)).toEqual(["dead-letters"]);
	});

	test("refuses a queue that another Worker consumes", async () => {
		standIn.account.createQueue("crawl");
		standIn.account.addConsumer("crawl", "another");
		await expect(findMissingQueues(api, standIn.account.id, SETTINGS)).rejects.toThrow(
			taken("queue", "crawl"),
		);
	});
});

test.each([
	["Workers Scripts: Edit", [], findDeployedSecrets],
	["Queues: Edit", ["workers"], findMissingQueues],
	["D1: Edit", ["workers", "queues"], ensureDatabase],
	["D1: Edit", ["workers", "queues", "d1:read"], ensureDatabase],
] as const)(
	"names the permission %s if the API token has only %j, and creates nothing",
	async (permission, permissions, check) => {
		standIn.account.tokens.set("weak-token", [...permissions]);
		const weak = connect({ type: "api_token", token: "weak-token" });
		await expect(check(weak, standIn.account.id, SETTINGS, KNOWN)).rejects.toThrow(
			`The API token lacks the permission "${permission}" for this account. `,
		);
		expect(standIn.account.created).toEqual([]);
	},
);

function connect(credentials: Credentials): CloudflareApi {
	return createCloudflareApi(credentials, { CLOUDFLARE_API_BASE_URL: standIn.url });
}

function taken(kind: string, name: string): string {
	return `A ${kind} named "${name}" already exists in your account and belongs to another application. Choose another name in wrangler.toml, then run npm run deploy again.`;
}
