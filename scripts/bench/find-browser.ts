import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The path of the browser that playwright-core launches, or instructions for installing one. */
export type FoundBrowser = { path: string } | { path: null; howToInstall: string };

/** The system to search. Tests replace it. */
export interface System {
	platform: NodeJS.Platform;
	env: NodeJS.ProcessEnv;
	home: string;
	isProgram(path: string): boolean;
}

const NAMES = [
	// Takes half the processor time of the others.
	"chromium-headless-shell",
	"google-chrome-stable",
	"google-chrome",
	"chromium",
	"chromium-browser",
	"microsoft-edge-stable",
	"microsoft-edge",
];
const MAC_PROGRAMS = ["Google Chrome", "Chromium", "Microsoft Edge"].map((name) =>
	posix.join("Applications", `${name}.app`, "Contents", "MacOS", name),
);
const WINDOWS_PROGRAMS = [
	"Google\\Chrome\\Application\\chrome.exe",
	"Chromium\\Application\\chrome.exe",
	"Microsoft\\Edge\\Application\\msedge.exe",
];

/**
 * Finds Chrome, Chromium or Edge at `CHROME_PATH` or in the standard install locations.
 *
 * @throws {Error} if `CHROME_PATH` is not an executable file, or if `CI=true` and no browser is found, because CI must
 * not skip the page tests
 */
export function findBrowser(system: System = thisSystem()): FoundBrowser {
	const chosen = system.env.CHROME_PATH;
	if (chosen) {
		if (!system.isProgram(chosen)) throw new Error(`CHROME_PATH is not a program: ${chosen}`);
		return { path: chosen };
	}
	const path = candidates(system).find(system.isProgram);
	if (path !== undefined) return { path };
	const howToInstall = `Chrome, Chromium or Edge not found; tests and benchmarks of the page require one. ${installHint(system.platform)} Or set CHROME_PATH.`;
	if (system.env.CI === "true") throw new Error(howToInstall);
	return { path: null, howToInstall };
}

function candidates({ platform, env, home }: System): string[] {
	if (platform === "darwin") {
		return ["/", home].flatMap((folder) => MAC_PROGRAMS.map((program) => posix.join(folder, program)));
	}
	if (platform === "win32") {
		const folders = [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].filter(
			(folder) => folder !== undefined,
		);
		return folders.flatMap((folder) => WINDOWS_PROGRAMS.map((program) => win32.join(folder, program)));
	}
	const folders = [...(env.PATH ?? "").split(":"), "/usr/bin", "/usr/local/bin", "/snap/bin"].filter(
		(folder) => folder !== "",
	);
	return NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

function installHint(platform: NodeJS.Platform): string {
	if (platform === "darwin") return "Install it with: brew install --cask google-chrome";
	if (platform === "win32") return "Install it with: winget install Google.Chrome";
	return "Install it with: sudo apt-get install chromium (Debian), or your package manager.";
}

function thisSystem(): System {
	return { platform: process.platform, env: process.env, home: homedir(), isProgram };
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
