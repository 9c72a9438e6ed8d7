import type { Context } from "hono";
import { randomToken } from "../../ids.ts";
import type { AppEnv } from "../app-env.ts";

/** Paths that only programs call, even if a browser opens them. */
const API_PATH = /^\/(?:api|v1|ws|mcp|\.well-known)(?:\/|$)/;

/** Returns whether a person follows a link or enters an address, rather than a program calling the API. */
export function opensPage({ req }: Context<AppEnv>): boolean {
	if (!["GET", "HEAD"].includes(req.method)) return false;
	return req.header("accept")?.includes("text/html") === true && !API_PATH.test(req.path);
}

/** Returns the page for an unknown address, with a link to the app. */
export function notFoundPage(c: Context<AppEnv>): Response | Promise<Response> {
	const nonce = randomToken();
	c.header(
		"content-security-policy",
		`default-src 'none'; style-src 'nonce-${nonce}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
	);
	return c.html(
		`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 30rem; margin: 20vh auto; padding: 0 1rem }
</style>
<main>
<h1>Page not found</h1>
<p>There is no page at this address.</p>
<p><a href="/">Open Omeruta Brain</a></p>
</main>
</html>
`,
		404,
	);
}
