import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";

/** The path of a browser that playwright-core can drive, or how to get one. */
export type FoundBrowser = { path: string } | { path: null; howToInstall: string };

/** Where to look; injected in tests. */
export interface System {
	platform: NodeJS.Platform;
	env: NodeJS.ProcessEnv;
	home: string;
	isProgram(path: string): boolean;
}

const NAMES = [
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
 * Finds Chrome, Chromium or Edge: `CHROME_PATH`, else where the system keeps them. Throws when `CHROME_PATH` names no
 * program, and under `CI=true` when there is no browser at all, so that no run passes without the page's tests.
 */
export function findBrowser(system: System = thisSystem()): FoundBrowser {
	const chosen = system.env.CHROME_PATH;
	if (chosen) {
		if (!system.isProgram(chosen)) throw new Error(`CHROME_PATH names no program: ${chosen}`);
		return { path: chosen };
	}
	const path = candidates(system).find(system.isProgram);
	if (path !== undefined) return { path };
	const howToInstall = `No Chrome, Chromium or Edge was found; the page's tests need one. ${installHint(system.platform)} Or set CHROME_PATH.`;
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
	return "Install it with: sudo apt-get install chromium (Debian), or your system's own way.";
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
