import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Binding, CloudflareRuntime, type Consumer, type DeployedWorker } from "./cloudflare-runtime.ts";

/** An error response of the API, with one of Cloudflare's error codes. */
export class ApiFailure extends Error {
	readonly status: 400 | 401 | 403 | 404 | 409;
	readonly code: number;

	constructor(status: ApiFailure["status"], code: number, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** The part `metadata` of an uploaded Worker. */
const Metadata = z.object({
	main_module: z.string(),
	bindings: z.array(z.looseObject({ type: z.string(), name: z.string() })),
	compatibility_date: z.string(),
	compatibility_flags: z.array(z.string()),
	keep_bindings: z.array(z.string()).default([]),
	migrations: z
		.object({ new_tag: z.string(), steps: z.array(z.object({ new_sqlite_classes: z.array(z.string()) })) })
		.optional(),
	assets: z.object({ jwt: z.string() }),
});

/** A Cloudflare account: what it contains, and the rules by which the API changes it. */
export class CloudflareAccount implements AsyncDisposable {
	readonly id = "0123456789abcdef0123456789abcdef";
	/** Null until the account has chosen one. */
	subdomain: string | null = "rehearsal";
	/** The permissions of each API token: "workers", "d1", and "queues", or for example "d1:read". */
	readonly tokens = new Map([["full-token", ["workers", "d1", "queues"]]]);
	/** The names of the databases by their IDs. */
	readonly databases = new Map<string, string>();
	/** The consumers of the queues by their names. */
	readonly queues = new Map<string, Consumer[]>();
	readonly workers = new Map<string, DeployedWorker>();
	/** What was created, in order, such as "queue crawl". */
	readonly created: string[] = [];
	/** The content of uploaded assets by their hashes. */
	readonly #files = new Map<string, Uint8Array>();
	/** The manifests of the upload sessions by their tokens: the hash of each path. */
	readonly #sessions = new Map<string, Map<string, string>>();
	readonly #runtime = new CloudflareRuntime();

	createDatabase(name: string): string {
		if ([...this.databases.values()].includes(name))
			throw new ApiFailure(400, 7502, `Database with name ${name} already exists`);
		const id = randomUUID();
		this.databases.set(id, name);
		this.created.push(`database ${name}`);
		return id;
	}

	/** Returns the database's ID and name. Accepts either. */
	findDatabase(idOrName: string): { uuid: string; name: string } {
		for (const [uuid, name] of this.databases)
			if (uuid === idOrName || name === idOrName) return { uuid, name };
		throw new ApiFailure(404, 7404, "The database could not be found");
	}

	query(id: string, sql: string): Promise<unknown> {
		return this.#runtime.query(this.findDatabase(id).uuid, sql);
	}

	createQueue(name: string): void {
		if (this.queues.has(name)) throw new ApiFailure(409, 11_009, `Queue name '${name}' is already taken`);
		this.queues.set(name, []);
		this.created.push(`queue ${name}`);
	}

	findQueue(name: string): Consumer[] {
		const consumers = this.queues.get(name);
		if (consumers === undefined) throw new ApiFailure(404, 11_000, `Queue '${name}' does not exist`);
		return consumers;
	}

	addConsumer(name: string, script: string, dead_letter_queue?: string): void {
		const consumers = this.findQueue(name);
		if (consumers.length > 0) throw new ApiFailure(400, 11_004, `Queue '${name}' already has a consumer`);
		if (dead_letter_queue !== undefined) this.findQueue(dead_letter_queue);
		consumers.push({
			consumer_id: randomUUID(),
			type: "worker",
			script,
			...(dead_letter_queue === undefined ? {} : { dead_letter_queue }),
		});
	}

	/** Adds a Worker that was deployed in another way, without running it. */
	addWorker(name: string, bindings: Binding[]): void {
		this.workers.set(name, {
			main: "index.js",
			bindings,
			modules: new Map(),
			assets: new Map(),
			classes: [],
			migrationTag: null,
			compatibilityDate: "2026-01-01",
			compatibilityFlags: [],
			crons: [],
			isPublic: false,
			versions: 1,
		});
	}

	findWorker(name: string): DeployedWorker {
		const worker = this.workers.get(name);
		if (worker === undefined)
			throw new ApiFailure(404, 10_007, "This Worker does not exist on your account.");
		return worker;
	}

	/** Starts an upload of assets. Returns a token and the hashes of the files that the account doesn't have yet. */
	startAssets(hashes: Map<string, string>): { jwt: string; missing: string[] } {
		const jwt = `header.${Buffer.from(JSON.stringify({ session: randomUUID() })).toString("base64url")}.signature`;
		this.#sessions.set(jwt, hashes);
		return { jwt, missing: [...new Set(hashes.values())].filter((hash) => !this.#files.has(hash)) };
	}

	/** Stores an uploaded asset. Returns whether the session has all its files now. */
	storeAsset(jwt: string, hash: string, content: Uint8Array): boolean {
		const hashes = this.#sessions.get(jwt);
		if (hashes === undefined) throw new ApiFailure(401, 10_000, "Invalid upload token");
		if (![...hashes.values()].includes(hash)) throw new ApiFailure(400, 10_001, "Unknown file");
		this.#files.set(hash, content);
		return [...hashes.values()].every((one) => this.#files.has(one));
	}

	/** Replaces the Worker `name` by an upload and runs it. */
	async upload(name: string, metadataText: string, modules: Map<string, Uint8Array>): Promise<void> {
		const metadata = Metadata.parse(JSON.parse(metadataText));
		const earlier = this.workers.get(name);
		if (!modules.has(metadata.main_module)) throw new ApiFailure(400, 10_021, "The main module is missing");
		const hashes = this.#sessions.get(metadata.assets.jwt);
		if (hashes === undefined) throw new ApiFailure(400, 10_021, "The assets are missing");
		const classes = [
			...(earlier?.classes ?? []),
			...(metadata.migrations?.steps ?? []).flatMap((step) => step.new_sqlite_classes),
		];
		const sent = metadata.bindings.map((binding) => this.#resolve(binding, classes, earlier));
		const kept = (earlier?.bindings ?? []).filter(
			(binding) =>
				metadata.keep_bindings.includes(binding.type) && !sent.some((one) => one.name === binding.name),
		);
		const worker: DeployedWorker = {
			main: metadata.main_module,
			bindings: [...sent, ...kept],
			modules,
			assets: new Map(
				Array.from(hashes, ([path, hash]) => [path, this.#files.get(hash) ?? new Uint8Array()]),
			),
			classes,
			migrationTag: metadata.migrations?.new_tag ?? earlier?.migrationTag ?? null,
			compatibilityDate: metadata.compatibility_date,
			compatibilityFlags: metadata.compatibility_flags,
			crons: earlier?.crons ?? [],
			isPublic: earlier?.isPublic ?? false,
			versions: (earlier?.versions ?? 0) + 1,
		};
		if (earlier === undefined) this.created.push(`worker ${name}`);
		this.workers.set(name, worker);
		await this.#runtime.deploy(name, worker, this.queues);
	}

	/** Sends a request to the running Worker. */
	fetchWorker(request: Request): Promise<Response> {
		const worker = [...this.workers.values()].find(({ isPublic }) => isPublic);
		if (worker === undefined) throw new ApiFailure(404, 1_042, "There is nothing here yet");
		return this.#runtime.fetch(request);
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.#runtime[Symbol.asyncDispose]();
	}

	/** Checks a binding as the API does, and resolves inherited ones. */
	#resolve(binding: Binding, classes: readonly string[], earlier: DeployedWorker | undefined): Binding {
		const refuse = (reason: string) => new ApiFailure(400, 10_021, `binding ${binding.name} ${reason}`);
		switch (binding.type) {
			case "inherit": {
				const inherited = earlier?.bindings.find(({ name }) => name === binding.name);
				if (inherited === undefined) throw refuse("can't be inherited");
				return inherited;
			}
			case "d1":
				if (!this.databases.has(String(binding.id)))
					throw refuse("of type d1 must have a valid `id` specified");
				break;
			case "queue":
				if (!this.queues.has(String(binding.queue_name))) throw refuse("names an unknown queue");
				break;
			case "durable_object_namespace":
				if (!classes.includes(String(binding.class_name))) throw refuse("names an unknown class");
		}
		return binding;
	}
}
