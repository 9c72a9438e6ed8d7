import { describe, expect, test } from "vitest";
import { findBrowser } from "../../support/browser.ts";

describe("the browser for the page's tests", () => {
	test.each([
		["linux", { PATH: "/opt/bin:/bin" }, "/opt/bin/chromium"],
		["darwin", {}, "/home/me/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"],
		["win32", { "PROGRAMFILES(X86)": "C:\\P86" }, "C:\\P86\\Microsoft\\Edge\\Application\\msedge.exe"],
	] as const)("is found where %s keeps it", (platform, env, path) => {
		expect(find(platform, env, [path])).toEqual({ path });
	});

	test("is the one that CHROME_PATH names, and a wrong name is said", () => {
		const env = { CHROME_PATH: "/mine", PATH: "/bin" };
		expect(find("linux", env, ["/bin/chromium", "/mine"])).toEqual({ path: "/mine" });
		expect(() => find("linux", env, ["/bin/chromium"])).toThrow("CHROME_PATH names no program: /mine");
	});

	test("may be missing on a person's machine, who is told how to get one, but not where CI=true", () => {
		expect(find("linux", {}, [])).toMatchObject({
			path: null,
			howToInstall: expect.stringContaining("apt-get install"),
		});
		expect(() => find("linux", { CI: "true" }, [])).toThrow("apt-get install");
	});
});

function find(platform: NodeJS.Platform, env: Record<string, string>, programs: string[]) {
	const whole = { ...process.env, CI: undefined, CHROME_PATH: undefined, PATH: "", ...env };
	return findBrowser({
		platform,
		env: whole,
		home: "/home/me",
		isProgram: (path) => programs.includes(path),
	});
}
