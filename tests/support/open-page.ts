import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const TIMEOUT_MS = 60_000;
const ARGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
/** Chromium's sandbox does not work for the root user, which is common in containers. */
const NO_SANDBOX = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/** Starts a headless browser. */
export function launchBrowser(executablePath: string): Promise<Browser> {
	return chromium.launch({ executablePath, args: [...ARGS, ...NO_SANDBOX] });
}

/**
 * Creates an empty page in a new browser profile. Adds the page's console errors, uncaught errors and dialogs to
 * `faults`, along with its requests to any origin other than that of `url`.
 */
export async function createPage(
	browser: Browser,
	url: string,
	options: BrowserContextOptions,
	faults: string[],
): Promise<Page> {
	// Playwright cannot intercept the requests of a page that a service worker controls.
	const context = await browser.newContext({ serviceWorkers: "block", ...options });
	context.setDefaultTimeout(TIMEOUT_MS);
	const page = await context.newPage();
	const { origin } = new URL(url);
	const isSameOrigin = (address: string) => address.startsWith("data:") || new URL(address).origin === origin;
	page.on("console", (message) => {
		// The browser logs each request that fails while a test has taken the page offline.
		const isOffline = message.text().includes("net::ERR_INTERNET_DISCONNECTED");
		if (message.type() === "error" && !isOffline) faults.push(`${message.text()} ${message.location().url}`);
	});
	page.on("pageerror", (error) => faults.push(String(error)));
	page.on("dialog", (dialog) => {
		faults.push(`${dialog.type()}: ${dialog.message()}`);
		void dialog.dismiss();
	});
	page.on("request", (request) => {
		if (!isSameOrigin(request.url())) faults.push(request.url());
	});
	page.on("websocket", (socket) => {
		if (!isSameOrigin(socket.url().replace(/^ws/, "http"))) faults.push(socket.url());
	});
	return page;
}
