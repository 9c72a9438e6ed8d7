// Installs missing packages, then runs a script under the project's own Node.js. This file itself runs under the
// machine's Node.js (20 or newer) before anything is installed, so it is plain JavaScript that imports only built-in
// modules.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MIN_MAJOR = 20;

const PREFIX = "node_modules/";
/** Required packages that install their platform-specific binary as an optional dependency. */
const PLATFORM_PACKAGES = ["workerd", "esbuild"];
const PLATFORM = `${process.platform} on ${process.arch}`;
const OWN_NODE = "the project's own Node.js";
/** Maximum number of missing packages that a message lists; the rest are counted. */
const LISTED_MAX = 3;

/** Settings for the install. They override user configuration that would omit packages. */
const NPM_SETTINGS = {
	include: "dev\n\noptional\n\npeer",
	global: "false",
	location: "user",
	dry_run: "false",
	package_lock: "true",
	package_lock_only: "false",
	install_strategy: "hoisted",
	bin_links: "true",
	// The machine's Node.js only installs the packages. They run under the project's own Node.js.
	engine_strict: "false",
};

/** Causes of a failed install, by npm's error code. The first match is printed. */
const CAUSES = [
	[/^ENOSPC$/, "the disk is full."],
	[/^EROFS$/, "the file system is read-only. Copy the project to a writable folder."],
	[
		/^(EACCES|EPERM|ENOTSUP|EOPNOTSUPP)$/,
		"a file or folder is not writable. Check the owner of this folder and of npm's cache (npm config get cache), and that the file system supports links (exFAT does not).",
	],
	[/^ENOTCACHED$/, "npm is in offline mode. Turn it off: npm_config_offline=false npm start"],
	[
		/^(ENOTFOUND|EAI_AGAIN|ECONN\w+|E?TIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH)$/,
		"the package registry cannot be reached. Check your connection, proxy and registry: npm config list",
	],
	[
		/CERT|SIGNATURE/,
		"the registry's certificate is not trusted. Behind a company proxy, add its certificate to npm's cafile setting.",
	],
	[/^E4\d\d$/, "the registry refused the request. Check the registry and its credentials: npm config list"],
	[/^EINTEGRITY$/, "a downloaded package is corrupt. Clear npm's cache: npm cache clean --force"],
	[/^EUSAGE$/, "package-lock.json does not match package.json. Restore both: git checkout package*.json"],
];

const windows = process.platform === "win32";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const projectNode = join(modules, "node", "bin", windows ? "node.exe" : "node");

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail("Usage: node scripts/with-install.mjs <script> [arguments]");
if (Number.parseInt(process.versions.node, 10) < NODE_MIN_MAJOR) {
	fail(
		`Node.js ${process.version} is too old. Install version ${NODE_MIN_MAJOR} or newer: https://nodejs.org/`,
	);
}
const usage = args.some((argument) => ["--help", "-h"].includes(argument)) ? readUsage(script) : null;
if (usage !== null) {
	console.log(usage);
	process.exit(0);
}
if (findMissing().length > 0) await install();
process.exitCode = await runScript(script, args);

/** Returns how to use a script, which needs no packages, or null for a script that tells it by itself. */
function readUsage(file) {
	const usages = JSON.parse(readFileSync(join(root, "scripts", "usage.json"), "utf8"));
	return usages[file]?.join("\n") ?? null;
}

/** Returns the packages in package-lock.json that are not installed. */
function findMissing() {
	const wanted = readPackages(join(root, "package-lock.json"));
	if (wanted === null) fail("package-lock.json cannot be read. Restore it: git checkout package-lock.json");
	// npm writes node_modules/.package-lock.json last, so after an interrupted install it is missing or outdated.
	const present = readPackages(join(modules, ".package-lock.json")) ?? {};
	const names = Object.entries(wanted).flatMap(([path, { version, integrity, optional, link }]) => {
		if (path === "" || !path.startsWith(PREFIX) || link) return [];
		const found = present[path];
		// Optional packages may belong to other platforms.
		if (found === undefined) return optional === true ? [] : [path.slice(PREFIX.length)];
		return found.version === version && found.integrity === integrity ? [] : [path.slice(PREFIX.length)];
	});
	for (const name of PLATFORM_PACKAGES) {
		const binaries = Object.keys(wanted[PREFIX + name]?.optionalDependencies ?? {});
		if (binaries.length > 0 && !binaries.some((binary) => present[PREFIX + binary]))
			names.push(`${name} for ${PLATFORM}`);
	}
	if (!existsSync(projectNode)) names.push(OWN_NODE);
	return names;
}

function readPackages(file) {
	try {
		return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
	} catch {
		return null;
	}
}

async function install() {
	console.log("Installing packages (npm ci)…");
	// At loglevel=error, npm does not warn about packages that need a newer Node.js than the machine's.
	const { code, errors } = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
	if (code !== 0) {
		const [, npmCode = ""] = /npm (?:error|ERR!) code (\w+)/.exec(errors) ?? [];
		const [, cause] = CAUSES.find(([pattern]) => pattern.test(npmCode)) ?? [];
		fail(
			`The install failed: ${cause ?? "see npm's output above. Check your connection, proxy and registry (npm config list), then run the same command again."}`,
		);
	}
	const left = findMissing();
	if (left.length === 0) return;
	if (left.includes(OWN_NODE) && (await hasScriptsDisabled())) {
		fail(
			`npm did not install ${OWN_NODE} because install scripts are disabled. Allow them for this install: npm_config_ignore_scripts=false npm start`,
		);
	}
	const unlisted = left.length - LISTED_MAX;
	const names = left.slice(0, LISTED_MAX).join(", ") + (unlisted > 0 ? ` and ${unlisted} more` : "");
	fail(`npm finished without installing ${names}. Check its settings: npm config list`);
}

/** Runs npm and forwards its output. Returns the exit code and the error output. */
async function runNpm(options) {
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
		if (error.code === "ENOENT") fail("npm is not installed. It comes with Node.js: https://nodejs.org/");
	});
	return { code, errors };
}

/** Checks whether npm is configured to skip install scripts. */
async function hasScriptsDisabled() {
	const [program, ...before] = npmCommand();
	const child = spawn(program, [...before, "config", "get", "ignore-scripts"], {
		cwd: root,
		env: npmEnv(),
		stdio: ["ignore", "pipe", "ignore"],
		shell: windows && before.length === 0,
	});
	let output = "";
	child.stdout.on("data", (chunk) => (output += chunk));
	await exitCodeOf(child);
	return output.trim() === "true";
}

/** Returns the command that runs npm, even under pnpm or yarn: npm's own script if found, otherwise npm on the PATH. */
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

/** Returns the environment for npm. Environment variables override .npmrc files. */
function npmEnv() {
	const isOverridden = (name) =>
		NPM_SETTINGS[
			name
				.toLowerCase()
				.replace(/^npm_config_/, "")
				.replaceAll("-", "_")
		];
	const entries = Object.entries(process.env).filter(([name, value]) => {
		// Yarn sets its own registry here, which would override the one configured for npm.
		if (name === "npm_config_registry" && value === "https://registry.yarnpkg.com") return false;
		return name !== "NODE_ENV" && !(/^npm_config_/i.test(name) && isOverridden(name));
	});
	const overrides = Object.entries(NPM_SETTINGS).map(([name, value]) => [`npm_config_${name}`, value]);
	return Object.fromEntries([...entries, ...overrides]);
}

async function runScript(file, rest) {
	const path = `${join(modules, ".bin")}${delimiter}${process.env[pathKey()] ?? ""}`;
	const env = {
		// Most of the time that a short script takes is the compilation of its modules.
		NODE_COMPILE_CACHE: join(modules, ".cache", "omeruta-node"),
		...process.env,
		[pathKey()]: path,
		OMERUTA_STARTER: String(process.pid),
	};
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

/** Finds the name of the PATH variable, which Windows spells `Path`. */
function pathKey() {
	return Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
