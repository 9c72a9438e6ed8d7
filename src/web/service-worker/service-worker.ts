/**
 * The service worker of the page. It keeps the page's own files, so that the page opens offline, and nothing else:
 * answers of the API are never cached. The network comes first, so that an upgrade of the server is never hidden by an
 * old page.
 */

// Makes this file a module, so that `self` can be declared with its precise type.
export {};

declare const self: ServiceWorkerGlobalScope;

/** The URL paths of the files to keep, the page first. The build replaces it. */
declare const SHELL_PATHS: readonly [page: string, ...others: string[]];
/** A hash of the files. The build replaces it, so that the browser installs the service worker of each new build. */
declare const SHELL_VERSION: string;

const PREFIX = "shell-";
const CACHE = PREFIX + SHELL_VERSION;
const PATHS: ReadonlySet<string> = new Set(SHELL_PATHS);
/** Files whose names change with their content. They can be served without asking the server. */
const IMMUTABLE = /^\/app\/chunks\//;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
	const { method, url } = event.request;
	const { origin, pathname } = new URL(url);
	if (method !== "GET" || origin !== self.location.origin || !PATHS.has(pathname)) return;
	event.respondWith(IMMUTABLE.test(pathname) ? cacheFirst(event.request) : networkFirst(event.request));
});

async function install(): Promise<void> {
	const cache = await caches.open(CACHE);
	// The files must be those of this build, not those in the HTTP cache.
	await cache.addAll(SHELL_PATHS.map((path) => new Request(path, { cache: "reload" })));
	await self.skipWaiting();
}

/** Deletes the files of earlier builds. */
async function activate(): Promise<void> {
	const names = await caches.keys();
	const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
	await Promise.all(old.map((name) => caches.delete(name)));
	await self.clients.claim();
}

async function cacheFirst(request: Request): Promise<Response> {
	return (await findCached(request)) ?? fetch(request);
}

/** Returns the server's response, or the kept file if the server cannot be reached. */
async function networkFirst(request: Request): Promise<Response> {
	try {
		return await fetch(request);
	} catch (error) {
		const cached = await findCached(request);
		if (cached === undefined) throw error;
		return cached;
	}
}

async function findCached(request: Request): Promise<Response | undefined> {
	const cache = await caches.open(CACHE);
	return cache.match(new URL(request.url).pathname);
}
