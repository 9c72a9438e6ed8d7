// Runs under the machine's own Node (20 or newer) before anything is installed: plain JavaScript, no imports but Node's.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MIN_MAJOR = 20;

const PREFIX = "node_modules/";
/** Required packages whose binary for this system is installed as an optional dependency. */
const HAVE_A_PART_FOR_EACH_SYSTEM = ["workerd", "esbuild"];
const SYSTEM = `${process.platform} on ${process.arch}`;
const OWN_NODE = "the project's own Node.js";
/** Maximum number of missing packages that are named; the rest are counted. */
const NAMED_MAX = 3;

/** Settings for the install. They override a user's npm configuration that would leave packages out. */
const NPM_SETTINGS = {
	include: "dev\n\noptional\n\npeer",
	global: "false",
	location: "user",
	dry_run: "false",
	package_lock: "true",
	package_lock_only: "false",
	install_strategy: "hoisted",
	bin_links: "true",
	// The machine's Node only installs: the packages run under the project's own.
	engine_strict: "false",
};

/** Causes of a failed install by npm's error code. The first match is printed. */
const CAUSES = [
	[/^ENOSPC$/, "the disk is full."],
	[/^EROFS$/, "the file system is read-only. Copy the project to a folder that you may write to."],
	[
		/^(EACCES|EPERM|ENOTSUP|EOPNOTSUPP)$/,
		"a file or folder may not be written. Check who owns this folder and npm's cache (npm config get cache), and that the file system has links (exFAT has none).",
	],
	[/^ENOTCACHED$/, "npm is in offline mode. Turn it off: npm_config_offline=false npm start"],
	[
		/^(ENOTFOUND|EAI_AGAIN|ECONN\w+|E?TIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH)$/,
		"the package registry cannot be reached. Check the connection, the proxy and the registry: npm config list",
	],
	[
		/CERT|SIGNATURE/,
		"the registry's certificate is not trusted. A company's proxy needs its certificate in npm's cafile setting.",
	],
	[/^E4\d\d$/, "the registry refused the request. Check the registry and its credentials: npm config list"],
	[/^EINTEGRITY$/, "a downloaded package is corrupt. Clear npm's cache: npm cache clean --force"],
	[/^EUSAGE$/, "package-lock.json does not fit package.json. Restore both: git checkout package*.json"],
];

const windows = process.platform === "win32";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const projectNode = join(modules, "node", "bin", windows ? "node.exe" : "node");

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail("Usage: node scripts/with-install.mjs <script> [arguments]");
if (Number.parseInt(process.versions.node, 10) < NODE_MIN_MAJOR) {
	fail(
		`Node.js ${process.version} is too old: ${NODE_MIN_MAJOR} or newer is needed. Get it at https://nodejs.org/`,
	);
}
if (missing().length > 0) await install();
process.exitCode = await run(script, args);

/** Returns the packages in package-lock.json that are not installed; none after a complete install. */
function missing() {
	const wanted = packagesOf(join(root, "package-lock.json"));
	if (wanted === null) fail("package-lock.json cannot be read; restore it: git checkout package-lock.json");
	// npm writes its own lock file into node_modules last, so a broken-off install has none or an old one.
	const present = packagesOf(join(modules, ".package-lock.json")) ?? {};
	const names = Object.entries(wanted).flatMap(([path, { version, integrity, optional, link }]) => {
		if (path === "" || !path.startsWith(PREFIX) || link) return [];
		const found = present[path];
		// Optional packages are for other systems, or npm could do without them.
		if (found === undefined) return optional === true ? [] : [path.slice(PREFIX.length)];
		return found.version === version && found.integrity === integrity ? [] : [path.slice(PREFIX.length)];
	});
	for (const name of HAVE_A_PART_FOR_EACH_SYSTEM) {
		const parts = Object.keys(wanted[PREFIX + name]?.optionalDependencies ?? {});
		if (parts.length > 0 && !parts.some((part) => present[PREFIX + part]))
			names.push(`${name} for ${SYSTEM}`);
	}
	if (!existsSync(projectNode)) names.push(OWN_NODE);
	return names;
}

function packagesOf(file) {
	try {
		return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
	} catch {
		return null;
	}
}

async function install() {
	console.log("Installing what is missing (npm ci)…");
	// Under the machine's Node 20 npm warns of packages that want a newer one; they run under the project's own.
	const { code, errors } = await npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
	if (code !== 0) {
		const [, npmCode = ""] = /npm (?:error|ERR!) code (\w+)/.exec(errors) ?? [];
		const [, cause] = CAUSES.find(([pattern]) => pattern.test(npmCode)) ?? [];
		fail(
			`The install failed: ${cause ?? "npm says why above. Check the connection (or your proxy and registry: npm config list) and run the same command again."}`,
		);
	}
	const left = missing();
	if (left.length === 0) return;
	if (left.includes(OWN_NODE) && (await turnsScriptsOff())) {
		fail(
			`npm did not install ${OWN_NODE}, because install scripts are turned off. Allow them for this install: npm_config_ignore_scripts=false npm start`,
		);
	}
	const others = left.length - NAMED_MAX;
	const names = left.slice(0, NAMED_MAX).join(", ") + (others > 0 ? ` and ${others} more` : "");
	fail(`npm finished without installing ${names}. Check its settings for the cause: npm config list`);
}

/** Runs npm and shows its output. Returns its exit code and its errors. */
async function npm(options) {
	const [program, ...before] = npmCommand();
	const child = spawn(program, [...before, ...options], {
		cwd: root,
		env: npmEnv(),
		stdio: ["inherit", "inherit", "pipe"],
		shell: windows && before.length === 0,
	});
	let errors = "";
	child.stderr.on("data", (chunk) => {
		errors += chunk;
		process.stderr.write(chunk);
	});
	const code = await exitCodeOf(child, (error) => {
		if (error.code === "ENOENT")
			fail("npm is not on this machine. It comes with Node.js: https://nodejs.org/");
	});
	return { code, errors };
}

/** Returns whether npm is configured not to run install scripts. */
async function turnsScriptsOff() {
	const [program, ...before] = npmCommand();
	const child = spawn(program, [...before, "config", "get", "ignore-scripts"], {
		cwd: root,
		env: npmEnv(),
		stdio: ["ignore", "pipe", "ignore"],
		shell: windows && before.length === 0,
	});
	let said = "";
	child.stdout.on("data", (chunk) => (said += chunk));
	await exitCodeOf(child);
	return said.trim() === "true";
}

/** Returns the command that runs npm, also under pnpm and yarn: npm's own script if there is one, else npm on the PATH. */
function npmCommand() {
	const here = dirname(process.execPath);
	const scripts = [
		process.env.npm_execpath ?? "",
		join(here, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
		join(here, "node_modules", "npm", "bin", "npm-cli.js"),
	];
	const script = scripts.find((path) => /^npm(-cli)?\.[cm]?js$/.test(basename(path)) && existsSync(path));
	return script === undefined ? ["npm"] : [process.execPath, script];
}

/** Returns the environment for npm. Environment variables override every .npmrc. */
function npmEnv() {
	const isOurs = (name) =>
		NPM_SETTINGS[
			name
				.toLowerCase()
				.replace(/^npm_config_/, "")
				.replaceAll("-", "_")
		];
	const entries = Object.entries(process.env).filter(([name, value]) => {
		// Yarn sets its own registry, which would override the one configured for npm.
		if (name === "npm_config_registry" && value === "https://registry.yarnpkg.com") return false;
		return name !== "NODE_ENV" && !(/^npm_config_/i.test(name) && isOurs(name));
	});
	const ours = Object.entries(NPM_SETTINGS).map(([name, value]) => [`npm_config_${name}`, value]);
	return Object.fromEntries([...entries, ...ours]);
}

async function run(file, rest) {
	const path = `${join(modules, ".bin")}${delimiter}${process.env[pathKey()] ?? ""}`;
	const env = { ...process.env, [pathKey()]: path, OMERUTA_STARTER: String(process.pid) };
	const child = spawn(projectNode, [file, ...rest], { cwd: root, env, stdio: "inherit" });
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
	return exitCodeOf(child);
}

function exitCodeOf(child, onError = () => {}) {
	return new Promise((resolve) => {
		child.on("error", (error) => {
			onError(error);
			console.error(error.message);
			resolve(1);
		});
		child.on("close", (code) => resolve(code ?? 1));
	});
}

/** Windows spells it `Path`. */
function pathKey() {
	return Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
}

function fail(sentence) {
	console.error(sentence);
	process.exit(1);
}
