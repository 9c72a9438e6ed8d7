import { describe, expect, test } from "vitest";
import { findBrowser } from "../../../../scripts/bench/find-browser.ts";

describe("findBrowser", () => {
	test.each([
		["linux", { PATH: "/opt/bin:/bin" }, "/opt/bin/chromium"],
		["darwin", {}, "/home/me/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"],
		["win32", { "PROGRAMFILES(X86)": "C:\\P86" }, "C:\\P86\\Microsoft\\Edge\\Application\\msedge.exe"],
	] as const)("finds the browser where %s installs it", (platform, env, path) => {
		expect(findOn(platform, env, [path])).toEqual({ path });
	});

	test("prefers the headless shell", () => {
		const programs = ["/bin/chromium", "/bin/chromium-headless-shell"];
		expect(findOn("linux", { PATH: "/bin" }, programs)).toEqual({ path: "/bin/chromium-headless-shell" });
	});

	test("uses the program in CHROME_PATH and reports a wrong path", () => {
		const env = { CHROME_PATH: "/mine", PATH: "/bin" };
		expect(findOn("linux", env, ["/bin/chromium", "/mine"])).toEqual({ path: "/mine" });
		expect(() => findOn("linux", env, ["/bin/chromium"])).toThrow("CHROME_PATH is not a program: /mine");
	});

	test("explains how to install a browser when none is found, and throws if CI=true", () => {
		expect(findOn("linux", {}, [])).toMatchObject({
			path: null,
			howToInstall: expect.stringContaining("apt-get install"),
		});
		expect(() => findOn("linux", { CI: "true" }, [])).toThrow("apt-get install");
	});
});

function findOn(platform: NodeJS.Platform, env: Record<string, string>, programs: string[]) {
	const fullEnv = { ...process.env, CI: undefined, CHROME_PATH: undefined, PATH: "", ...env };
	return findBrowser({
		platform,
		env: fullEnv,
		home: "/home/me",
		isProgram: (path) => programs.includes(path),
	});
}
