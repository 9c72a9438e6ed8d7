import { beforeAll, describe, expect } from "vitest";
import { z } from "zod";
import { app } from "../../../../src/app.ts";
import { concurrently } from "../../../support/concurrently.ts";
import { GOOD_CALLS, goodCall, send } from "../../../support/example-calls.ts";
import { invented } from "../../../support/example-ids.ts";
import { test } from "../../../support/fixtures.ts";
import { ApiDocument, type Described } from "../../../support/openapi.ts";
import { createOwners, owner } from "../../../support/owners.ts";
import { call, TestUser } from "../../../support/worker.ts";

let api: ApiDocument;

beforeAll(async () => {
	api = await ApiDocument.read();
});
/** Routes without an example call. `contracts/socket.ts` defines the socket's frames. */
const NO_GOOD_CALL = ["GET /ws/agent/"];

test("the document lists every route of the app with its summary and its successful responses", () => {
	const written = app.routes
		.filter(({ method }) => method !== "ALL")
		.map(
			({ method, path }) =>
				`${method} ${path.replace(/\/$/, "").replaceAll(/:([a-z_]+)(\{[^/]+\})?/g, "{$1}")}`,
		);
	const described = api.calls.map(({ method, path }) => `${method} ${path.replace(/\/$/, "")}`);
	expect(new Set(described)).toEqual(new Set(written));
	for (const { name, operation } of api.calls) {
		expect({ name, summary: operation.summary }).toEqual({ name, summary: expect.stringMatching(/^[A-Z]/) });
		const good = Object.keys(operation.responses).filter((status) => status < "400");
		expect({ name, good }).not.toEqual({ name, good: [] });
	}
});

test("every route has an example call, and every example call has a route", () => {
	const names = api.calls.map(({ name }) => name);
	const missing = names.filter((name) => goodCall(name, invented()) === null && !NO_GOOD_CALL.includes(name));
	expect(missing).toEqual([]);
	const known = new Set(
		names.map((name) => name.replace("/authentication/", "/auth/").replace("/tinyllama/", "/async/")),
	);
	expect(Object.keys(GOOD_CALLS).filter((name) => !known.has(name))).toEqual([]);
});

test("every request rejects unknown fields, unless clients may send more than it contains", () => {
	const isLax = ({ operation: { requestBody } }: Described) => {
		const schema = requestBody?.content["application/json"]?.schema;
		if (schema === undefined) return false;
		const { properties, additionalProperties } = JsonObject.parse(api.resolved(schema));
		return properties !== undefined && additionalProperties === undefined;
	};
	const lax = api.calls.filter(isLax).map(({ name }) => name.replace("/authentication/", "/auth/"));
	expect(new Set(lax.filter((name) => !V1_REQUEST.test(name) && !BUDGET_REQUEST.test(name)))).toEqual(
		new Set(),
	);
});

/** Requests that a client of an earlier version may send with fields that it has from a response, or that are gone. */
const V1_REQUEST =
	/ \/api\/(?:agents\/(?:async|tinyllama)|auth\/(?:register|login|token|logout|profile|change-password|account|ws-ticket))\//;

/** Requests that a client may make from a budget that it read. */
const BUDGET_REQUEST = /^PUT \/api\/staff\/.*budget/;

const JsonObject = z.object({
	properties: z.record(z.string(), z.unknown()).optional(),
	additionalProperties: z.unknown().optional(),
});

describe("every response matches its description", () => {
	test("for its example call", async () => {
		const owners = createOwners();
		await concurrently(api.calls, async (described) => {
			const { needs } = goodCall(described.name, invented()) ?? {};
			const { user, ids } = await owners(described.name, needs);
			const good = goodCall(described.name, ids);
			if (good === null) return;
			const response = await send(described.name, good, good.open ? null : user);
			expect({ name: described.name, status: response.status }).toEqual({
				name: described.name,
				status: good.status,
			});
			expect({ name: described.name, fault: await api.faultOf(described, response) }).toEqual({
				name: described.name,
				fault: null,
			});
		});
	});

	test("for anonymous calls, unknown ids and invalid bodies", async () => {
		const user = await TestUser.guest();
		await concurrently(api.calls, async (described) => {
			const nothing = goodCall(described.name, invented());
			if (nothing === null) return;
			const init = { method: described.method };
			const authorization = { authorization: `Bearer ${user.signedIn.access}` };
			const ends = described.path.endsWith("/account/") || described.path.endsWith("/guest/");
			const responses = [
				...(described.operation.security === undefined ? [] : [await send(described.name, nothing, null)]),
				...(ends ? [] : [await send(described.name, nothing, user)]),
				...(described.operation.requestBody === undefined || ends
					? []
					: [
							await call(nothing.path, { ...init, headers: authorization, body: "{" }),
							await call(nothing.path, { ...init, headers: authorization, body: "[]" }),
							await call(nothing.path, { ...init, headers: authorization, body: "x".repeat(300_000) }),
						]),
			];
			for (const response of responses) {
				const fault = await api.faultOf(described, response);
				expect({ name: described.name, fault }).toEqual({ name: described.name, fault: null });
			}
		});
	});
});

test("responses with other content types match their descriptions", async () => {
	const { user, ids } = await owner(undefined);
	for (const [path, name, accept] of [
		[
			`/api/conversations/${ids.conversation}/export/`,
			"GET /api/conversations/{id}/export/",
			"text/markdown",
		],
		["/api/analytics/logs/", "GET /api/analytics/logs/", "text/csv"],
		["/api/analytics/engagement/", "GET /api/analytics/engagement/", "text/csv"],
	] as const) {
		const described = api.calls.find((one) => one.name === name);
		const response = await user.fetch(path, { headers: { accept } });
		expect(response.headers.get("content-type")).toContain(accept);
		expect(described && (await api.faultOf(described, response))).toBeNull();
	}
});

test("GET /docs returns a page that loads only the project's own files", async () => {
	const response = await call("/docs");
	const policy = response.headers.get("content-security-policy") ?? "";
	const nonce = /style-src 'nonce-([\w-]{43})'/.exec(policy)?.[1] ?? "";
	expect(policy.split("; ")).toEqual([
		"default-src 'none'",
		"script-src 'self'",
		`style-src 'nonce-${nonce}'`,
		"style-src-attr 'unsafe-inline'",
		"connect-src 'self'",
		"img-src 'self' data:",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	]);
	const page = await response.text();
	expect(page).toContain("<title>API reference</title>");
	expect(page.match(/<(style|script)[^>]*>/g)).toEqual([
		`<style nonce="${nonce}">`,
		'<script type="module" src="/app/api-reference.js">',
	]);
	expect(page).not.toMatch(/https?:\/\//);
	expect((await call("/docs")).headers.get("content-security-policy")).not.toBe(policy);
});
