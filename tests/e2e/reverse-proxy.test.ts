import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { request } from "node:https";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findFreePort } from "../../local-inference/ports.ts";
import { ADDRESS_API_KEYS, hashCounter } from "../../src/auth/throttle.ts";
import { Shares } from "../../src/client/api/shares.ts";
import { OmerutaClient } from "../../src/client/client.ts";
import { IMPORT_MAX_BYTES } from "../../src/contracts/limits.ts";
import { Guest } from "../support/guest.ts";
import { Listener } from "../support/listener.ts";
import {
	createCertificate,
	findProxy,
	PROXIES,
	type ProxyName,
	startProxy,
} from "../support/reverse-proxy.ts";
import { chunk, type SseServer, startSseServer } from "../support/sse-server.ts";
import { type Stack, startStack } from "../support/stack.ts";

const SECRET = "f".repeat(64);
/** Addresses for documentation, which no client has. https://www.rfc-editor.org/rfc/rfc5737 */
const FORGED_ADDRESSES = ["203.0.113.7", "203.0.113.8"] as const;
/** More than the default limit of nginx, 1 MB. */
const LARGE_PAGE_CHARS = 1_500_000;

const trusted = getCACertificates();
let folder: string;
let stack: Stack;
/** A model server that sends one token and waits for `release` before it sends the second. */
let model: SseServer;
let release: () => void;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "omeruta-proxy-"));
	const { certificate } = await createCertificate(folder);
	setDefaultCACertificates([...trusted, await readFile(certificate, "utf8")]);
	model = await startSseServer({
		"/v1/chat/completions": (_request, response) => {
			response.writeHead(200, { "Content-Type": "text/event-stream" }).write(`${chunk("First")}\n\n`);
			release = () => response.end(`${chunk(" last", "stop")}\n\ndata: [DONE]\n\n`);
		},
	});
	const state = join(folder, "state");
	await mkdir(state);
	stack = await startStack({
		env: { LLAMA_CPP_URL: model.url, WEB_SEARCH: "none" },
		secrets: { PROXY_SECRET: SECRET },
		folder: state,
	});
});

afterAll(async () => {
	setDefaultCACertificates(trusted);
	await stack[Symbol.asyncDispose]();
	await model[Symbol.asyncDispose]();
	await rm(folder, { recursive: true, force: true });
});

describe.each(PROXIES.filter(isTestable))("behind %s, as configured in the documentation", (name) => {
	let proxy: AsyncDisposable;
	let url: string;
	let guest: Guest;

	beforeAll(async () => {
		const port = await findFreePort();
		url = `https://localhost:${port}/`;
		proxy = await startProxy(name, {
			port,
			appPort: Number(new URL(stack.url).port),
			secret: SECRET,
			certificate: { certificate: join(folder, "localhost.pem"), key: join(folder, "localhost.key") },
			folder: join(folder, name),
		});
		guest = await Guest.signIn(url);
	});

	afterAll(() => proxy[Symbol.asyncDispose]());

	test("the page and the API tell browsers to use HTTPS", async () => {
		for (const path of ["", "health"]) {
			const response = await fetch(url + path);
			expect(response.status).toBe(200);
			expect(response.headers.get("strict-transport-security")).toMatch(/^max-age=\d+/);
			await response.body?.cancel();
		}
		expect((await fetch(`${stack.url}health`)).headers.get("strict-transport-security")).toBeNull();
	});

	test("a page of the same origin can open a socket", async () => {
		const target = await socketUrl(guest, url, "own");
		expect(await upgradeStatus(target, { origin: new URL(url).origin })).toBe(101);
	});

	test("a question is asked and answered over a socket, and a link shows its conversation to others", async () => {
		const conversation = guest.client.conversation();
		const listener = new Listener().follow(conversation);
		const task = await conversation.ask("What is a blockchain?", { useContext: false });
		await listener.until(() => listener.of("task_token").length >= 1);
		release();
		const turn = await task.finished();
		conversation.close();
		expect(turn).toMatchObject({ state: "completed", text: "First last" });
		const share = await guest.client.api(Shares).create({ conversation_id: conversation.id });
		const [, origin = "", token = ""] = /^(.*)#\/share\/(.*)$/.exec(share.url) ?? [];
		expect(origin).toBe(url);
		const shared = await new OmerutaClient({ baseUrl: origin }).api(Shares).read(token);
		expect(JSON.stringify(shared)).toContain("First last");
	});

	test("a page of another origin cannot open a socket", async () => {
		const target = await socketUrl(guest, url, "foreign");
		for (const origin of ["https://evil.example", stack.url.slice(0, -1)]) {
			expect(await upgradeStatus(target, { origin })).toBe(403);
		}
		// A client cannot choose the host that its origin is compared with.
		const forged = { origin: "https://evil.example", "x-forwarded-host": "evil.example" };
		expect(await upgradeStatus(target, forged)).toBe(403);
	});

	test("tokens arrive while the model still writes", async () => {
		const response = await guest.fetch("/v1/chat/completions", {
			model: "omeruta/qa",
			stream: true,
			messages: [{ role: "user", content: "Hello" }],
		});
		expect(response.status).toBe(200);
		const decoder = new TextDecoder();
		let text = "";
		for await (const part of response.body ?? []) {
			text += decoder.decode(part, { stream: true });
			// The model server sends its last token only now.
			if (text.includes("First")) release();
		}
		expect(text).toContain(" last");
		expect(text).toContain("[DONE]");
	});

	test("a client cannot choose the address that its failed attempts count against", async () => {
		for (const headers of [
			{ "x-forwarded-for": FORGED_ADDRESSES[0], "x-proxy-secret": "guessed" },
			{ "cf-connecting-ip": FORGED_ADDRESSES[0] },
		]) {
			for (const target of [url, stack.url]) await sendInvalidKey(target, headers);
		}
		expect(await isCounted(FORGED_ADDRESSES[0])).toBe(false);
		// Shows that the check above would find it: here, the client knows the secret.
		await sendInvalidKey(stack.url, { "x-forwarded-for": FORGED_ADDRESSES[1], "x-proxy-secret": SECRET });
		expect(await isCounted(FORGED_ADDRESSES[1])).toBe(true);
	});

	test.skipIf(ownAddress() === null)("failed attempts count against the client's address", async () => {
		const address = ownAddress() ?? "";
		// The certificate is for localhost, but the connection uses the machine's address in the network.
		const status = await new Promise((resolve, reject) => {
			const sent = request({
				host: address,
				port: new URL(url).port,
				servername: "localhost",
				path: "/v1/models",
				headers: { host: new URL(url).host, authorization: "Bearer ob_invalid" },
			});
			sent.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
			sent.end();
		});
		expect(status).toBe(401);
		expect(await isCounted(address)).toBe(true);
	});

	test("large bodies reach the app, which has the only limit", async () => {
		const { failed_count, added } = await guest.client.knowledge.importLines([
			{ title: `Large page for ${name}`, text: "lorem ipsum ".repeat(LARGE_PAGE_CHARS / 12) },
		]);
		expect(added + failed_count).toBe(1);
		const response = await fetch(`${url}api/knowledge/import/`, {
			method: "POST",
			headers: {
				authorization: `Bearer ${await guest.accessToken()}`,
				"content-type": "application/x-ndjson",
			},
			body: " ".repeat(IMPORT_MAX_BYTES + 1),
		});
		expect(response.status).toBe(413);
		expect(await response.json()).toMatchObject({ code: "body_too_large" });
	});
});

/** Returns whether a proxy is installed. In continuous integration, both must be. */
function isTestable(name: ProxyName): boolean {
	if (findProxy(name) !== null || process.env.CI === "true") return true;
	console.warn(`Skipping the tests behind ${name}, because it isn't installed.`);
	return false;
}

async function socketUrl(guest: Guest, url: string, conversationId: string): Promise<string> {
	const target = new URL(await guest.socketUrl(conversationId));
	return new URL(target.pathname + target.search, url.replace(/^http/, "ws")).href;
}

/** Sends an upgrade request and returns the status of the response. */
function upgradeStatus(url: string, headers: Record<string, string>): Promise<number | undefined> {
	return new Promise((resolve, reject) => {
		const sent = request(url.replace(/^ws/, "http"), {
			headers: {
				connection: "Upgrade",
				upgrade: "websocket",
				"sec-websocket-version": "13",
				"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
				...headers,
			},
		});
		sent.on("response", (response) => resolve(response.resume().statusCode));
		sent.on("upgrade", (response, socket) => {
			socket.destroy();
			resolve(response.statusCode);
		});
		sent.on("error", reject);
		sent.end();
	});
}

async function sendInvalidKey(url: string, headers: Record<string, string>): Promise<void> {
	const response = await fetch(`${url}v1/models`, {
		headers: { authorization: "Bearer ob_invalid", ...headers },
	});
	expect(response.status).toBe(401);
	await response.body?.cancel();
}

/** Returns whether failed attempts with API keys were counted against `address`. */
async function isCounted(address: string): Promise<boolean> {
	const { HASH_SECRET = "" } = parseEnv(await readFile(join(stack.folder, ".dev.vars"), "utf8"));
	const key = await hashCounter(HASH_SECRET, { rule: ADDRESS_API_KEYS, subject: address });
	const databases = join(stack.folder, "storage", "v3", "d1", "miniflare-D1DatabaseObject");
	const names = (await readdir(databases)).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
	return names.some((name) => {
		using database = new DatabaseSync(join(databases, name), { readOnly: true });
		return database.prepare("SELECT 1 FROM throttles WHERE key = ?").get(key) !== undefined;
	});
}

/** Returns an IPv4 address of this machine other than a loopback address, or null if it has none. */
function ownAddress(): string | null {
	const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
	return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? null;
}
