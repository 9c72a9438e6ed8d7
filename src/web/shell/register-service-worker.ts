import { trustScript } from "../script-url.ts";

/** Registers the service worker, which opens the page offline. Browsers allow it over HTTPS and on localhost only. */
export function registerServiceWorker(): void {
	if (!("serviceWorker" in navigator)) return;
	// Without it, the page works as before, but not offline.
	navigator.serviceWorker.register(trustScript("/service-worker.js")).catch(() => {});
}
