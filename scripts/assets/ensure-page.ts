import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fingerprintFiles } from "../fingerprint.ts";
import { type Build, build } from "./build.ts";

const ROOT = join(import.meta.dirname, "../..");
/** The file with the fingerprints of the sources and files of the last build. */
const RECORD = join("node_modules", ".cache", "omeruta-page");

/** What the page is built from, relative to the project's folder. */
const SOURCES = [
	"node_modules/.package-lock.json",
	"public/static/websocket-demo.html",
	"scripts/assets",
	"src",
	"tsconfig.json",
];
/** What a build writes. */
const FILES = ["public/_headers", "public/app", "public/index.html", "public/service-worker.js"];

/** Builds the page unless it is the one of the last build, because a build takes seconds. Returns what was written. */
export async function ensurePage(
	root = ROOT,
	buildPage: () => Promise<Pick<Build, "written">> = build,
): Promise<string[]> {
	const record = join(root, RECORD);
	const sources = await fingerprintFiles(root, SOURCES);
	const last = await readFile(record, "utf8").catch(() => null);
	if (last === `${sources} ${await fingerprintBuilt(root)}`) return [];
	const { written } = await buildPage();
	// A container's user may not write into the project's folder. Then the next start builds the page again.
	await writeRecord(record, `${sources} ${await fingerprintBuilt(root)}`).catch(() => {});
	return written;
}

/** Returns the fingerprint of the built files, or null if some are missing. */
function fingerprintBuilt(root: string): Promise<string | null> {
	// Another start may be deleting files of an earlier build.
	return fingerprintFiles(root, FILES).catch(() => null);
}

async function writeRecord(path: string, record: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, record);
}
