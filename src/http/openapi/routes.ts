import { Hono } from "hono";
import * as z from "zod";
import { randomToken } from "../../ids.ts";
import type { AppEnv } from "../app-env.ts";
import { describeRoute } from "./describe.ts";
import { createDocument } from "./document.ts";
import { docsPage } from "./page.ts";
import type { RouteTable } from "./route-table.ts";

const OpenApiDocument = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });

/** Creates the routes for the OpenAPI document and the API reference. */
export function docs(routes: RouteTable) {
	return new Hono<AppEnv>()
		.get("/openapi.json", describeRoute("Get the OpenAPI document", { 200: OpenApiDocument }), (c) =>
			c.json(createDocument(routes.all())),
		)
		.get("/docs", describeRoute("Open the API reference", { 200: { "text/html": z.string() } }), (c) => {
			const nonce = randomToken();
			c.header("content-security-policy", docsPolicy(nonce));
			return c.html(docsPage(nonce));
		});
}

/**
 * Returns a Content-Security-Policy that allows what Scalar needs, but no other hosts. Scalar sets `style` attributes,
 * and a nonce cannot allow those.
 */
function docsPolicy(nonce: string): string {
	return [
		"default-src 'none'",
		"script-src 'self'",
		`style-src 'nonce-${nonce}'`,
		"style-src-attr 'unsafe-inline'",
		"connect-src 'self'",
		"img-src 'self' data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join("; ");
}
