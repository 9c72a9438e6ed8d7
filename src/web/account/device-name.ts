/** Browsers, in the order of the test: many name others that they resemble. */
const BROWSERS: readonly [RegExp, string][] = [
	[/\bEdg(e|A|iOS)?\//, "Edge"],
	[/\bOPR\/|\bOpera\b/, "Opera"],
	[/\bSamsungBrowser\//, "Samsung Internet"],
	[/\b(Firefox|FxiOS)\//, "Firefox"],
	[/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
	[/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
	[/\biPhone\b/, "iPhone"],
	[/\biPad\b/, "iPad"],
	[/\bAndroid\b/, "Android"],
	[/\bWindows\b/, "Windows"],
	[/\bCrOS\b/, "ChromeOS"],
	[/\bMacintosh\b/, "macOS"],
	[/\bLinux\b/, "Linux"],
];

/** The parts of a user agent that a person recognizes. Null where they are unknown. */
export interface DeviceName {
	browser: string | null;
	system: string | null;
	/** The first word of a program that is not a browser, such as `curl`. */
	program: string | null;
}

/** Reads the browser and the system from a user agent. */
export function parseDevice(userAgent: string): DeviceName {
	const find = (names: readonly [RegExp, string][]) =>
		names.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null;
	const [browser, system] = [find(BROWSERS), find(SYSTEMS)];
	const word = browser === null ? (/^[\w.-]+/.exec(userAgent)?.[0] ?? null) : null;
	return { browser, system, program: word === "Mozilla" ? null : word };
}
