import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const EVENTUALLY_MS = 60_000;
const ARGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
/** Containers run as root, where Chromium's own sandbox cannot. */
const NO_SANDBOX = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

export function launchBrowser(executablePath: string): Promise<Browser> {
	return chromium.launch({ executablePath, args: [...ARGS, ...NO_SANDBOX] });
}

/**
 * Opens the page in a new profile and waits until it is connected. `faults` gathers errors in the console (what the
 * page's policy forbids is one), uncaught ones, dialogs, and requests to other places.
 */
export async function openPage(
	browser: Browser,
	url: string,
	options: BrowserContextOptions,
	faults: string[],
	/** Runs in the page before anything of its own. */
	script: () => void = () => {},
): Promise<Page> {
	const context = await browser.newContext(options);
	context.setDefaultTimeout(EVENTUALLY_MS);
	const page = await context.newPage();
	collectFaults(page, url, faults);
	await page.addInitScript(script);
	await page.goto(url);
	await page.locator('[data-testid="connection-state"][data-state="open"]').waitFor();
	return page;
}

/** Adds to `faults` errors in the console, uncaught ones, dialogs, and requests to other origins than that of `url`. */
export function collectFaults(page: Page, url: string, faults: string[]): void {
	const { origin } = new URL(url);
	const isOwn = (address: string) => address.startsWith("data:") || new URL(address).origin === origin;
	page.on("console", (message) => {
		if (message.type() === "error") faults.push(`${message.text()} ${message.location().url}`);
	});
	page.on("pageerror", (error) => faults.push(String(error)));
	page.on("dialog", (dialog) => {
		faults.push(`${dialog.type()}: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on("request", (request) => {
		if (!isOwn(request.url())) faults.push(request.url());
	});
	page.on("websocket", (socket) => {
		if (!isOwn(socket.url().replace(/^ws/, "http"))) faults.push(socket.url());
	});
}
