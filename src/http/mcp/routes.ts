import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { McpError, McpMessage, ProtectedResource } from "../../contracts/mcp.ts";
import { AppError } from "../../errors.ts";
import { createWebReader } from "../../web-reader.ts";
import type { AppEnv } from "../app-env.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { describeRoute } from "../openapi/describe.ts";
import { createServer } from "./server.ts";

/** Where clients find out how to authenticate (RFC 9728, section 3.1). */
const METADATA_PATH = "/.well-known/oauth-protected-resource";

/**
 * Rejects calls from pages of other origins, as the MCP specification requires. Other programs send no `Origin`. Under
 * `npm start`, foreign host names on the loopback interface are rejected before they get here.
 */
const checkOrigin = createMiddleware<AppEnv>(async (c, next) => {
	const origin = c.req.header("origin");
	const allowed = [new URL(c.req.url).origin, ...c.var.config.allowedOrigins];
	if (origin !== undefined && !allowed.includes(origin))
		throw new AppError("origin_refused", `${origin} may not use this server; add it to ALLOWED_ORIGINS.`);
	await next();
});

/** Adds the address of the metadata to responses with status 401 (RFC 6750, section 3; RFC 9728, section 5.1). */
const challenge = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	if (c.res.status !== 401) return;
	const metadata = `${new URL(c.req.url).origin}${METADATA_PATH}/mcp`;
	const error = c.req.header("authorization") === undefined ? "" : 'error="invalid_token", ';
	c.header("www-authenticate", `Bearer ${error}resource_metadata="${metadata}", scope="chat knowledge"`);
});

/** The MCP server, by Streamable HTTP without sessions. */
export const mcp = new Hono<AppEnv>()
	.use(checkOrigin)
	.use(challenge)
	.use(authenticate)
	.post(
		"/",
		describeRoute(
			"Call the MCP server",
			{
				200: { "application/json": McpMessage, "text/event-stream": z.string() },
				202: null,
				406: McpError,
				415: McpError,
			},
			{
				description:
					"Streamable HTTP of the Model Context Protocol: JSON-RPC messages. Each tool requires a scope of the API key.",
				json: McpMessage,
				errorSchema: McpError,
				errors: ["invalid_request", "not_found", "origin_refused", "body_too_large"],
			},
		),
		async (c) => {
			const library = await import("./library.ts");
			const { signal } = c.req.raw;
			const server = () =>
				createServer(library, {
					env: c.env,
					principal: c.var.principal,
					reader: createWebReader(c.env, c.var.config, c.var.principal.userId),
					signal,
					waitUntil: (work) => c.executionCtx.waitUntil(work),
				});
			return library.createMcpHandler(server).fetch(c.req.raw);
		},
	);

const describeMetadata = describeRoute("Get the OAuth metadata of the MCP server", {
	200: ProtectedResource,
});

/** The metadata of the MCP server. There is no authorization server: clients send an API key. */
export const protectedResource = new Hono<AppEnv>()
	.get("/", describeMetadata, (c) => c.json(metadataOf(c.req.url)))
	.get("/mcp", describeMetadata, (c) => c.json(metadataOf(c.req.url)));

function metadataOf(url: string): ProtectedResource {
	const { origin } = new URL(url);
	return {
		resource: `${origin}/mcp`,
		resource_name: "Omeruta Brain",
		resource_documentation: `${origin}/docs`,
		bearer_methods_supported: ["header"],
		scopes_supported: ["chat", "knowledge"],
	};
}
