// Runs under the machine's own Node (20 or newer) before anything is installed: plain JavaScript, no imports but Node's.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MIN_MAJOR = 20;

const windows = process.platform === "win32";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const projectNode = join(modules, "node", "bin", windows ? "node.exe" : "node");

const [script, ...args] = process.argv.slice(2);
if (script === undefined) fail("Usage: node scripts/with-install.mjs <script> [arguments]");
if (Number.parseInt(process.versions.node, 10) < NODE_MIN_MAJOR) {
	fail(
		`This needs Node.js ${NODE_MIN_MAJOR} or newer, and here is ${process.version}. Get a newer one at https://nodejs.org/`,
	);
}
if (!isInstalled()) await install();
process.exitCode = await run(script, args);

/** Whether npm finished an install of exactly what package-lock.json lists. */
function isInstalled() {
	const wanted = packagesOf(join(root, "package-lock.json"));
	// npm writes its own lock file into node_modules last, so a broken-off install has none or an old one.
	const present = packagesOf(join(modules, ".package-lock.json"));
	if (wanted === null || present === null || !existsSync(projectNode)) return false;
	return Object.entries(wanted).every(([path, { version, integrity, optional, link }]) => {
		if (path === "" || !path.startsWith("node_modules/") || link) return true;
		const found = present[path];
		// Optional packages are for other systems, or npm could do without them.
		if (found === undefined) return optional === true;
		return found.version === version && found.integrity === integrity;
	});
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
	const options = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
	const npm = process.env.npm_execpath;
	const viaNode = npm !== undefined && /\.[cm]?js$/.test(npm);
	const child = viaNode
		? spawn(process.execPath, [npm, ...options], { cwd: root, stdio: "inherit" })
		: spawn("npm", options, { cwd: root, stdio: "inherit", shell: windows });
	const code = await exitCodeOf(child);
	if (code !== 0) {
		fail(
			"The install failed; npm says why above. Check the connection (or your proxy and registry: npm config list) and run the same command again.",
		);
	}
	if (!existsSync(projectNode)) {
		fail("npm left out the project's own Node.js. Allow install scripts: npm config delete ignore-scripts");
	}
}

async function run(file, rest) {
	const path = `${join(modules, ".bin")}${delimiter}${process.env[pathKey()] ?? ""}`;
	const env = { ...process.env, [pathKey()]: path, OMERUTA_STARTER: String(process.pid) };
	const child = spawn(projectNode, [file, ...rest], { cwd: root, env, stdio: "inherit" });
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
	return exitCodeOf(child);
}

function exitCodeOf(child) {
	return new Promise((resolve) => {
		child.on("error", (error) => {
			console.error(error.message);
			resolve(1);
		});
		child.on("exit", (code) => resolve(code ?? 1));
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
