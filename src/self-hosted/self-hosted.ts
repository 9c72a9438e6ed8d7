import { app } from "../app.ts";
import { isFromProxy, receiveRequest } from "./forwarded-request.ts";
import { refuseForeignHost } from "./local-host.ts";

declare global {
	/** The bindings that exist only under `npm start`. */
	interface Env {
		/** Reports how often the runtime was started again. */
		RUNTIME?: Fetcher;
		/** Empty or missing if there is no reverse proxy. */
		PROXY_SECRET?: string;
		/** "true" if only programs on the same machine can reach the server. */
		LOOPBACK_ONLY?: string;
	}
}

/** The paths that the Worker serves. `run_worker_first` in wrangler.toml lists the same ones. */
export const WORKER_PATH = /^\/(?:api\/|v1\/|ws\/|health|metrics|docs|mcp|\.well-known\/|openapi\.json$)/;
/** The types of assets that are worth compressing. */
const COMPRESSIBLE = /^(?:text\/|application\/(?:json|javascript|manifest)|image\/svg)/;
/** The same as that of the API's responses. */
const STRICT_TRANSPORT = "max-age=15552000";
/** Payload too large, and unsupported media type: the statuses of requests whose body was not read. */
const BODY_REFUSED = [413, 415];
const DRAINED_MAX_BYTES = 32 * 1024 * 1024;

/**
 * Handles requests under `npm start`, where no edge stands in front of the Worker: identifies a trusted proxy,
 * refuses foreign host names on the loopback interface, and serves the assets.
 */
export const selfHosted = {
	async fetch(incoming, env, context) {
		const secret = env.PROXY_SECRET ?? "";
		if (env.LOOPBACK_ONLY === "true" && !isFromProxy(incoming, secret)) {
			const refusal = refuseForeignHost(incoming, env.ALLOWED_ORIGINS, secret !== "");
			if (refusal !== null) return refusal;
		}
		const request = receiveRequest(incoming, secret);
		if (WORKER_PATH.test(new URL(request.url).pathname)) {
			const response = await app.fetch(request, env, context);
			if (BODY_REFUSED.includes(response.status)) await drain(request);
			return response;
		}
		const asset = await env.ASSETS.fetch(request);
		// As on Cloudflare, the Worker answers requests for unknown paths.
		return asset.status === 404 ? app.fetch(request, env, context) : finishAsset(asset, request);
	},
} satisfies ExportedHandler<Env>;

/**
 * Reads the rest of a request that is refused. Otherwise, workerd closes the connection before the client has sent all,
 * and some clients and proxies then report a lost connection instead of the response.
 */
async function drain({ body, bodyUsed }: Request): Promise<void> {
	if (body === null || bodyUsed || body.locked) return;
	let left = DRAINED_MAX_BYTES;
	for await (const chunk of body) {
		left -= chunk.byteLength;
		if (left < 0) return;
	}
}

/** Does for an asset what Cloudflare's edge does: compresses text, and makes browsers stay with HTTPS. */
function finishAsset(asset: Response, request: Request): Response {
	const headers = new Headers(asset.headers);
	if (new URL(request.url).protocol === "https:") headers.set("strict-transport-security", STRICT_TRANSPORT);
	const acceptsGzip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
	if (acceptsGzip && asset.status === 200 && COMPRESSIBLE.test(headers.get("content-type") ?? "")) {
		headers.set("content-encoding", "gzip");
		headers.append("vary", "accept-encoding");
		headers.delete("content-length");
	}
	return new Response(asset.body, { status: asset.status, headers });
}
