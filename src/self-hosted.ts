import { app } from "./app.ts";
import { receiveRequest } from "./forwarded-request.ts";

declare global {
	/** The bindings that exist only under `npm start`. */
	interface Env {
		/** Reports how often the runtime was started again. */
		RUNTIME?: Fetcher;
		/** Empty or missing if there is no reverse proxy. */
		PROXY_SECRET?: string;
	}
}

/** The paths that the Worker serves. `run_worker_first` in wrangler.toml lists the same ones. */
const WORKER_PATH = /^\/(?:api\/|v1\/|ws\/|health|docs|openapi\.json$)/;
/** The types of assets that are worth compressing. */
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|javascript|manifest)|image\/svg)/;

/**
 * Handles requests under `npm start`, where no edge stands in front of the Worker: identifies a trusted proxy, and
 * serves the assets.
 */
export const selfHosted = {
	async fetch(incoming, env, context) {
		const request = receiveRequest(incoming, env.PROXY_SECRET ?? "");
		if (WORKER_PATH.test(new URL(request.url).pathname)) return app.fetch(request, env, context);
		const asset = await env.ASSETS.fetch(request);
		// As on Cloudflare, the Worker answers requests for unknown paths.
		return asset.status === 404 ? app.fetch(request, env, context) : compress(asset, request);
	},
} satisfies ExportedHandler<Env>;

/** Compresses text for clients that accept gzip, as Cloudflare's edge does. */
function compress(asset: Response, request: Request): Response {
	const acceptsGzip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
	const type = asset.headers.get("content-type") ?? "";
	if (!acceptsGzip || asset.status !== 200 || !COMPRESSIBLE.test(type)) return asset;
	const headers = new Headers(asset.headers);
	headers.set("content-encoding", "gzip");
	headers.append("vary", "accept-encoding");
	headers.delete("content-length");
	return new Response(asset.body, { headers });
}
