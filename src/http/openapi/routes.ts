import { Hono } from "hono";
import { z } from "zod";
import { randomToken } from "../../ids.ts";
import type { AppEnv } from "../app-env.ts";
import { describeRoute } from "./describe.ts";
import { openApiOf } from "./document.ts";
import { docsPage } from "./page.ts";
import type { RouteTable } from "./route-table.ts";

/** The document of all routes, and a page to try them on. */
export function docs(routes: RouteTable) {
	return new Hono<AppEnv>()
		.get(
			"/openapi.json",
			describeRoute("Get the OpenAPI document", {
				200: z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }),
			}),
			(c) => c.json(openApiOf(routes.all())),
		)
		.get("/docs", describeRoute("Open the API reference", { 200: { "text/html": z.string() } }), (c) => {
			const nonce = randomToken();
			c.header(
				"content-security-policy",
				`default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
					"img-src 'self'; " +
					"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			);
			return c.html(docsPage(nonce));
		});
}
