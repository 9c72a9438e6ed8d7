import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

/** A binding of a Worker, with fields that depend on its type. */
export interface Binding {
	type: string;
	name: string;
	[field: string]: unknown;
}

export interface Consumer {
	consumer_id: string;
	type: "worker";
	script: string;
	dead_letter_queue?: string;
}

/** A deployed Worker. */
export interface DeployedWorker {
	main: string;
	bindings: Binding[];
	/** The module's content by its name. */
	modules: Map<string, Uint8Array>;
	/** The content of the assets by their paths. */
	assets: Map<string, Uint8Array>;
	classes: string[];
	migrationTag: string | null;
	compatibilityDate: string;
	compatibilityFlags: string[];
	crons: string[];
	isPublic: boolean;
	versions: number;
}

const ORIGIN = "https://worker.test";
const EMPTY = { modules: true, script: "export default {}" } as const;

/** Runs one Worker of an account in workerd, together with the account's databases. */
export class CloudflareRuntime implements AsyncDisposable {
	#folder: string | null = null;
	#miniflare: Miniflare | null = null;
	/** The IDs of the databases that are open. */
	#open = new Set<string>();
	#worker: Record<string, unknown> = EMPTY;

	/** Runs SQL, which may contain several statements, and returns the rows as the API does. */
	async query(id: string, sql: string): Promise<unknown> {
		if (!this.#open.has(id)) {
			this.#open.add(id);
			await this.#restart();
		}
		const database = await this.#miniflare?.getD1Database(id, "databases");
		const results: unknown[] = [];
		for (const statement of splitStatements(sql)) results.push(await database?.prepare(statement).all());
		return results;
	}

	/** Replaces the running Worker. */
	async deploy(name: string, worker: DeployedWorker, queues: ReadonlyMap<string, Consumer[]>): Promise<void> {
		const text = new TextDecoder();
		const named = (type: string) => worker.bindings.filter((binding) => binding.type === type);
		const mapped = (type: string, field: string) =>
			Object.fromEntries(named(type).map((binding) => [binding.name, String(binding[field])]));
		const modules = Array.from(worker.modules, ([path, contents]) => ({
			path,
			...(path === worker.main
				? { type: "ESModule" as const, contents: text.decode(contents) }
				: path.endsWith(".bin")
					? { type: "Data" as const, contents }
					: { type: "Text" as const, contents: text.decode(contents) }),
		}));
		this.#worker = {
			name,
			modulesRoot: "/",
			modules: modules.sort((a, b) => Number(b.path === worker.main) - Number(a.path === worker.main)),
			compatibilityDate: worker.compatibilityDate,
			compatibilityFlags: worker.compatibilityFlags,
			bindings: { ...mapped("plain_text", "text"), ...mapped("secret_text", "text") },
			d1Databases: mapped("d1", "id"),
			durableObjects: Object.fromEntries(
				named("durable_object_namespace").map((binding) => [
					binding.name,
					{ className: String(binding.class_name), useSQLite: true },
				]),
			),
			queueProducers: mapped("queue", "queue_name"),
			queueConsumers: [...queues.keys()],
			serviceBindings: {
				ASSETS: ({ url }: { url: string }) => {
					const content = worker.assets.get(new URL(url).pathname);
					return content === undefined
						? new Response(null, { status: 404 })
						: new Response(Buffer.from(content));
				},
			},
		};
		await this.#restart();
	}

	async fetch(request: Request): Promise<Response> {
		const { pathname, search } = new URL(request.url);
		const body = request.method === "GET" ? null : await request.arrayBuffer();
		const response = await this.#miniflare?.dispatchFetch(`${ORIGIN}${pathname}${search}`, {
			method: request.method,
			headers: [...request.headers],
			body,
		});
		return new Response(await response?.arrayBuffer(), {
			status: response?.status ?? 0,
			headers: [...(response?.headers ?? [])],
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#miniflare?.dispose();
		if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
	}

	async #restart(): Promise<void> {
		await this.#miniflare?.dispose();
		this.#folder ??= await mkdtemp(join(tmpdir(), "omeruta-cloudflare-"));
		const databases = Object.fromEntries(Array.from(this.#open, (id) => [id, id]));
		this.#miniflare = new Miniflare(
			convertV4MiniflareOptions({
				cf: false,
				resourcePersistencePath: this.#folder,
				workers: [
					{ ...EMPTY, ...this.#worker },
					{ ...EMPTY, name: "databases", d1Databases: databases },
				],
			}),
		);
		await this.#miniflare.ready;
	}
}

/** Splits SQL at semicolons that end a line or precede a comment, as in the migrations. Keeps triggers whole. */
function splitStatements(sql: string): string[] {
	const statements: string[] = [];
	for (const part of sql.split(/;(?=\s*(?:\n|$|-->))/)) {
		const last = statements.at(-1) ?? "";
		const isInTrigger = /\bCREATE TRIGGER\b/.test(last) && !/\bEND\s*$/.test(last);
		if (isInTrigger) statements[statements.length - 1] = `${last};${part}`;
		else statements.push(part);
	}
	return statements
		.map((statement) => statement.trim())
		.filter((statement) => statement.replaceAll(/--.*$/gm, "").trim() !== "");
}
