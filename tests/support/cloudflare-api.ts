import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Context, Hono } from "hono";
import { ApiFailure, CloudflareAccount } from "./cloudflare-account.ts";
import { listen } from "./listen.ts";

/** A stand-in of Cloudflare's API on loopback. It does to an account what wrangler asks for, or refuses it. */
export interface CloudflareApi extends AsyncDisposable {
	/** The base URL of the API. */
	url: string;
	account: CloudflareAccount;
	/** The accounts that the API lists. */
	accounts: { id: string; name: string }[];
	/** The requests to paths that the stand-in doesn't know, such as "GET /zones". */
	unknown: string[];
	/** Environment variables with which `npm run deploy` reaches the stand-in, and the Worker behind its address. */
	env: Record<string, string>;
}

const SERVICE = { environment: "production" };

/** Starts the stand-in. */
export async function startCloudflareApi(): Promise<CloudflareApi> {
	const account = new CloudflareAccount();
	const accounts = [{ id: account.id, name: "Rehearsal" }];
	const unknown: string[] = [];
	const routes = createRoutes(account, accounts, unknown);
	const server = createServer((request, response) => void respond(routes, request, response));
	const { url, close } = await listen(server);
	return {
		url: `${url}/client/v4`,
		account,
		accounts,
		unknown,
		env: {
			CLOUDFLARE_API_BASE_URL: `${url}/client/v4`,
			CLOUDFLARE_API_TOKEN: "full-token",
			NODE_OPTIONS: redirectWorkersDev(`${url}/workers.dev`),
		},
		async [Symbol.asyncDispose]() {
			await close();
			await account[Symbol.asyncDispose]();
		},
	};
}

/** Returns a Node.js option that redirects requests to any address on workers.dev to `target`. */
function redirectWorkersDev(target: string): string {
	const script = `
		const { fetch } = globalThis;
		globalThis.fetch = (url, init) =>
			fetch(String(url).replace(/^https:\\/\\/[\\w.-]+\\.workers\\.dev/, ${JSON.stringify(target)}), init);
	`;
	return `--import=data:text/javascript,${encodeURIComponent(script)}`;
}

function createRoutes(
	account: CloudflareAccount,
	accounts: CloudflareApi["accounts"],
	unknown: string[],
): Hono {
	const ok = (c: Context, result: unknown) =>
		c.json({ success: true, errors: [], messages: [], result, result_info: { page: 1, total_count: 0 } });
	/** Returns a middleware that requires a permission of the API token. */
	const permit = (permission: string) => async (c: Context, next: () => Promise<void>) => {
		const token = c.req.header("authorization")?.replace("Bearer ", "") ?? "";
		const permissions = account.tokens.get(token);
		// Assets are uploaded with the token of their session.
		const isUpload = c.req.path.endsWith("/workers/assets/upload");
		if (permissions === undefined && !isUpload) throw new ApiFailure(401, 9_109, "Invalid access token");
		const isRead = c.req.method === "GET" || c.req.path.endsWith("/query");
		const isAllowed =
			permissions === undefined ||
			permissions.includes(permission) ||
			(isRead && permissions.includes(`${permission}:read`));
		if (!isAllowed) throw new ApiFailure(403, 10_000, "Authentication error");
		await next();
	};
	const workers = new Hono()
		.use(permit("workers"))
		.get("/subdomain", (c) => {
			if (account.subdomain === null) throw new ApiFailure(404, 10_007, "There is no workers.dev subdomain");
			return ok(c, { subdomain: account.subdomain });
		})
		.get("/services/:name", (c) => {
			const { migrationTag } = account.findWorker(c.req.param("name"));
			const script = { tag: "tag", tags: [], last_deployed_from: "wrangler", migration_tag: migrationTag };
			return ok(c, { default_environment: { ...SERVICE, script } });
		})
		.get("/workers/:name", (c) => {
			const { isPublic } = account.findWorker(c.req.param("name"));
			return ok(c, { subdomain: { enabled: isPublic, previews_enabled: false } });
		})
		.get("/scripts", (c) =>
			ok(
				c,
				Array.from(account.workers, ([id, { migrationTag }]) => ({
					id,
					...(migrationTag === null ? {} : { migration_tag: migrationTag }),
				})),
			),
		)
		.get("/scripts/:name/settings", (c) =>
			ok(c, { bindings: account.findWorker(c.req.param("name")).bindings.map(({ text, ...rest }) => rest) }),
		)
		.get("/scripts/:name/secrets", (c) => {
			const { bindings } = account.findWorker(c.req.param("name"));
			const secrets = bindings.filter(({ type }) => type === "secret_text");
			return ok(
				c,
				secrets.map(({ name, type }) => ({ name, type })),
			);
		})
		.get("/scripts/:name/deployments", (c) => {
			account.findWorker(c.req.param("name"));
			return ok(c, { deployments: [] });
		})
		.post("/scripts/:name/deployments", (c) => ok(c, { id: "deployment" }))
		.patch("/scripts/:name/script-settings", (c) => ok(c, {}))
		.post("/scripts/:name/assets-upload-session", async (c) => {
			const { manifest }: { manifest: Record<string, { hash: string }> } = await c.req.json();
			const hashes = new Map(Object.entries(manifest).map(([path, { hash }]) => [path, hash]));
			const { jwt, missing } = account.startAssets(hashes);
			return ok(c, { jwt, buckets: missing.length === 0 ? [] : [missing] });
		})
		.post("/assets/upload", async (c) => {
			const jwt = c.req.header("authorization")?.replace("Bearer ", "") ?? "";
			let isComplete = false;
			for (const [hash, file] of await c.req.formData()) {
				const text = typeof file === "string" ? file : await file.text();
				isComplete = account.storeAsset(jwt, hash, Buffer.from(text, "base64"));
			}
			return ok(c, isComplete ? { jwt } : {});
		})
		.put("/scripts/:name", async (c) => {
			await upload(account, c.req.param("name"), await c.req.formData());
			return ok(c, { deployment_id: "0".repeat(32), startup_time_ms: 1 });
		})
		.post("/scripts/:name/versions", async (c) => {
			await upload(account, c.req.param("name"), await c.req.formData());
			return ok(c, { id: crypto.randomUUID(), startup_time_ms: 1, resources: { script: { etag: "etag" } } });
		})
		.post("/scripts/:name/subdomain", async (c) => {
			const { enabled }: { enabled: boolean } = await c.req.json();
			account.findWorker(c.req.param("name")).isPublic = enabled;
			return ok(c, { enabled, previews_enabled: false });
		})
		.put("/scripts/:name/schedules", async (c) => {
			const crons: { cron: string }[] = await c.req.json();
			account.findWorker(c.req.param("name")).crons = crons.map(({ cron }) => cron);
			return ok(c, { schedules: crons });
		});
	const databases = new Hono()
		.use(permit("d1"))
		.get("/", (c) => {
			const all = Array.from(account.databases, ([uuid, name]) => ({ uuid, name }));
			return ok(
				c,
				all.filter(({ name }) => name.includes(c.req.query("name") ?? "")),
			);
		})
		.post("/", async (c) => {
			const { name }: { name: string } = await c.req.json();
			return ok(c, { uuid: account.createDatabase(name), name });
		})
		.get("/:database", (c) => ok(c, account.findDatabase(c.req.param("database"))))
		.post("/:database/query", async (c) => {
			const { sql }: { sql: string } = await c.req.json();
			return ok(c, await account.query(c.req.param("database"), sql));
		});
	const queues = new Hono()
		.use(permit("queues"))
		.get("/", (c) => {
			const names = c.req.queries("name");
			const found = Array.from(account.queues).filter(([name]) => names?.includes(name) ?? true);
			return ok(
				c,
				found.map(([name, consumers]) => ({ queue_id: name, queue_name: name, consumers, producers: [] })),
			);
		})
		.post("/", async (c) => {
			const { queue_name }: { queue_name: string } = await c.req.json();
			account.createQueue(queue_name);
			return ok(c, { queue_id: queue_name, queue_name });
		})
		.post("/:queue/consumers", async (c) => {
			const consumer: { script_name: string; dead_letter_queue?: string } = await c.req.json();
			account.addConsumer(c.req.param("queue"), consumer.script_name, consumer.dead_letter_queue);
			return ok(c, {});
		})
		.put("/:queue/consumers/:id", (c) => {
			const consumers = account.findQueue(c.req.param("queue"));
			const isKnown = consumers.some(({ consumer_id }) => consumer_id === c.req.param("id"));
			if (!isKnown) throw new ApiFailure(404, 11_001, "There is no such consumer");
			return ok(c, {});
		});
	const base = `/client/v4/accounts/${account.id}`;
	const routes = new Hono();
	routes.use("/client/v4/accounts", permit("workers"));
	routes.get("/client/v4/accounts", (c) => ok(c, accounts));
	// wrangler asks for these to explain a refusal.
	routes.get("/client/v4/user/tokens/verify", (c) => ok(c, { id: "token", status: "active" }));
	routes.get("/client/v4/user", (c) => ok(c, { id: "user", email: "user@example.org" }));
	routes.get("/client/v4/memberships", (c) =>
		ok(
			c,
			accounts.map((one) => ({ account: one })),
		),
	);
	routes.route(`${base}/workers`, workers);
	routes.route(`${base}/d1/database`, databases);
	routes.route(`${base}/queues`, queues);
	routes.all("/workers.dev/*", (c) => {
		const url = c.req.url.replace("/workers.dev", "");
		return account.fetchWorker(new Request(url, c.req.raw));
	});
	const fail = (c: Context, { status, code, message }: ApiFailure) =>
		c.json({ success: false, errors: [{ code, message }], messages: [], result: null }, status);
	routes.notFound((c) => {
		unknown.push(`${c.req.method} ${c.req.path}`);
		return fail(c, new ApiFailure(404, 7_003, "Could not route to the path"));
	});
	routes.onError((error, c) => {
		if (error instanceof ApiFailure) return fail(c, error);
		unknown.push(`${c.req.method} ${c.req.path}: ${error.stack}`);
		return fail(c, new ApiFailure(400, 10_013, String(error)));
	});
	return routes;
}

/** Passes an uploaded form on to the account. Source maps are no modules. */
async function upload(account: CloudflareAccount, name: string, form: FormData): Promise<void> {
	const modules = new Map<string, Uint8Array>();
	for (const [path, file] of form) {
		if (typeof file !== "string" && file.type !== "application/source-map")
			modules.set(path, new Uint8Array(await file.arrayBuffer()));
	}
	await account.upload(name, String(form.get("metadata")), modules);
}

async function respond(routes: Hono, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = request.method === "GET" ? null : await buffer(request);
	const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
		name,
		String(value),
	]);
	const method = request.method ?? "GET";
	const result = await routes.fetch(
		new Request(`http://${request.headers.host}${request.url}`, { method, headers, body }),
	);
	response.writeHead(result.status, { "content-type": result.headers.get("content-type") ?? "text/plain" });
	response.end(Buffer.from(await result.arrayBuffer()));
}
