import { expect, test } from "vitest";
import { parseDevice } from "../../../../src/web/account/device-name.ts";

const WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)";

test.each([
	[`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, "Chrome", "Windows"],
	[
		`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0`,
		"Edge",
		"Windows",
	],
	[
		`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/18.1 Safari/605.1.15`,
		"Safari",
		"macOS",
	],
	[
		`Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${WEBKIT} CriOS/142.0 Mobile/15E148 Safari/604.1`,
		"Chrome",
		"iPhone",
	],
	["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox", "Android"],
	[
		`Mozilla/5.0 (Linux; Android 15) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36`,
		"Samsung Internet",
		"Android",
	],
	["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"],
])("recognizes %s", (userAgent, browser, system) => {
	expect(parseDevice(userAgent)).toEqual({ browser, system, program: null });
});

test("names programs that are not browsers, and nothing that it does not know", () => {
	expect(parseDevice("curl/8.14.1")).toEqual({ browser: null, system: null, program: "curl" });
	expect(parseDevice("node")).toEqual({ browser: null, system: null, program: "node" });
	expect(parseDevice("Mozilla/5.0 (unknown)")).toEqual({ browser: null, system: null, program: null });
	expect(parseDevice("")).toEqual({ browser: null, system: null, program: null });
});
