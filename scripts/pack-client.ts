import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = dirname(import.meta.dirname);

if (import.meta.main) console.log(await packClient(resolve(process.argv[2] ?? ".")));

/** Packs the SDK as an npm package with types, whose only dependency is zod. Returns the path of the archive. */
export async function packClient(destination: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "omeruta-client-"));
	try {
		await compile(folder);
		await writeFile(join(folder, "README.md"), await readme());
		await copyFile(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
		await writeFile(join(folder, "package.json"), JSON.stringify(await manifest(), null, "\t"));
		await mkdir(destination, { recursive: true });
		const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", destination], {
			cwd: folder,
		});
		return join(destination, stdout.trim());
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function compile(folder: string): Promise<void> {
	const tsconfig = join(folder, "tsconfig.json");
	const compilerOptions = {
		allowImportingTsExtensions: false,
		rewriteRelativeImportExtensions: true,
		declaration: true,
		noEmit: false,
		skipLibCheck: true,
		outDir: folder,
		rootDir: join(ROOT, "src"),
		types: [],
		lib: ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
	};
	const include = [join(ROOT, "src/client")];
	await writeFile(
		tsconfig,
		JSON.stringify({ extends: join(ROOT, "tsconfig.json"), compilerOptions, include, exclude: [] }),
	);
	await run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", tsconfig]);
	await rm(tsconfig);
}

/** Returns the SDK's README. The package lacks the other documents, so links to them become their paths. */
async function readme(): Promise<string> {
	const text = await readFile(join(ROOT, "src/client/README.md"), "utf8");
	return text.replaceAll(/\[([^\]]+)\]\((?:\.\.\/)+([^)#]+)[^)]*\)/g, "$1 (`$2` in the repository)");
}

async function manifest(): Promise<object> {
	const { version, license, dependencies } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
	return {
		name: "omeruta-brain-client",
		version,
		license,
		description: "TypeScript SDK of Omeruta Brain",
		type: "module",
		sideEffects: false,
		exports: {
			".": { types: "./client/client.d.ts", default: "./client/client.js" },
			"./api/*": { types: "./client/api/*.d.ts", default: "./client/api/*.js" },
			"./contracts/*": { types: "./contracts/*.d.ts", default: "./contracts/*.js" },
		},
		dependencies: { zod: `^${dependencies.zod}` },
	};
}
