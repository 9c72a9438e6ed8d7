import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { acceptsConnections } from "../../local-inference/ports.ts";

const run = promisify(execFile);
const ROOT = dirname(dirname(import.meta.dirname));
const POLL_MS = 50;

export const PROXIES = ["nginx", "Caddy"] as const;
export type ProxyName = (typeof PROXIES)[number];

/** Where the proxy listens, what it forwards to, and what it identifies itself with. */
export interface ProxyOptions {
	port: number;
	appPort: number;
	secret: string;
	certificate: Certificate;
	/** A folder for the proxy's files. */
	folder: string;
}

/** Paths of a certificate for localhost and of its private key. */
export interface Certificate {
	certificate: string;
	key: string;
}

/** Returns the path of a proxy's program, or null if it isn't installed. */
export function findProxy(name: ProxyName): string | null {
	const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
	return folders.map((folder) => join(folder, name.toLowerCase())).find((path) => existsSync(path)) ?? null;
}

/** Creates a self-signed certificate for localhost. */
export async function createCertificate(folder: string): Promise<Certificate> {
	const [certificate, key] = [join(folder, "localhost.pem"), join(folder, "localhost.key")];
	const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
	const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
	await run("openssl", ["req", "-x509", ...options, ...names, "-keyout", key, "-out", certificate]);
	return { certificate, key };
}

/**
 * Starts a reverse proxy with the configuration from docs/operations.md. Only the host, the ports, the secret, and the
 * certificate are replaced.
 */
export async function startProxy(name: ProxyName, options: ProxyOptions): Promise<AsyncDisposable> {
	const program = findProxy(name);
	if (program === null) throw new Error(`${name} is not installed.`);
	await mkdir(options.folder, { recursive: true });
	const document = await readFile(join(ROOT, "docs", "operations.md"), "utf8");
	const args = await (name === "nginx" ? configureNginx : configureCaddy)(document, options);
	const child = spawn(program, args, {
		env: { ...process.env, PROXY_SECRET: options.secret, HOME: options.folder },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	while (!(await acceptsConnections(options.port))) {
		if (child.exitCode !== null) throw new Error(`${name} ended:\n${output}`);
		await delay(POLL_MS);
	}
	return {
		async [Symbol.asyncDispose]() {
			if (child.exitCode !== null) return;
			child.kill("SIGTERM");
			await once(child, "exit");
		},
	};
}

async function configureNginx(
	document: string,
	{ port, appPort, secret, certificate, folder }: ProxyOptions,
): Promise<string[]> {
	const map = /^.*`(map \$http_upgrade .*)`$/m.exec(document)?.[1];
	const server = replaceAll(readBlock(document, "nginx"), {
		"listen 443 ssl": `listen ${port} ssl`,
		"server_name chat.example.com": "server_name localhost",
		"/etc/ssl/chat.example.com.pem": certificate.certificate,
		"/etc/ssl/chat.example.com.key": certificate.key,
		"127.0.0.1:8000": `127.0.0.1:${appPort}`,
		"the value of PROXY_SECRET": secret,
	});
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
		.map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
		.join("\n");
	// As root, nginx would change to a user who cannot write to the folder.
	const user = process.getuid?.() === 0 ? "user root;" : "";
	const file = join(folder, "nginx.conf");
	await writeFile(
		file,
		`daemon off;\n${user}\npid ${join(folder, "nginx.pid")};\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${map}\n${server}}\n`,
	);
	return ["-c", file, "-p", folder];
}

async function configureCaddy(
	document: string,
	{ port, appPort, certificate, folder }: ProxyOptions,
): Promise<string[]> {
	const site = replaceAll(readBlock(document, "caddyfile"), {
		"chat.example.com {": `localhost:${port} {\n\ttls ${certificate.certificate} ${certificate.key}`,
		"127.0.0.1:8000": `127.0.0.1:${appPort}`,
	});
	const file = join(folder, "Caddyfile");
	await writeFile(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
	return ["run", "--config", file, "--adapter", "caddyfile"];
}

/** Returns the first code block of a language in the section on reverse proxies. */
function readBlock(document: string, language: string): string {
	const [, section = ""] = document.split("\n## Behind a reverse proxy\n");
	const [, block] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(section) ?? [];
	if (block === undefined) throw new Error(`docs/operations.md has no block in ${language}.`);
	return block;
}

/** @throws {Error} when the text doesn't contain one of the parts */
function replaceAll(text: string, replacements: Record<string, string>): string {
	let replaced = text;
	for (const [part, replacement] of Object.entries(replacements)) {
		if (!replaced.includes(part)) throw new Error(`docs/operations.md no longer contains ${part}.`);
		replaced = replaced.replaceAll(part, replacement);
	}
	return replaced;
}
