import fc from "fast-check";
import { beforeAll, expect } from "vitest";
import { z } from "zod";
import { ErrorBody } from "../../../src/contracts/errors.ts";
import { McpError } from "../../../src/contracts/mcp.ts";
import { OpenAiError } from "../../../src/contracts/openai.ts";
import { ClientFrame } from "../../../src/contracts/socket.ts";
import { broken, textOf, valid } from "../../support/arbitrary.ts";
import { concurrently } from "../../support/concurrently.ts";
import { askAndWait } from "../../support/conversations.ts";
import { goodCall, MCP_HEADERS } from "../../support/example-calls.ts";
import { type Ids, invented } from "../../support/example-ids.ts";
import { test } from "../../support/fixtures.ts";
import { ApiDocument, type Described } from "../../support/openapi.ts";
import { createOwners } from "../../support/owners.ts";
import { call, TestUser } from "../../support/worker.ts";

/** Number of generated requests to each route. */
const CALLS_A_ROUTE = 15;
const FRAMES = 1_500;
const SEED = 20_260_101;

let api: ApiDocument;

beforeAll(async () => {
	api = await ApiDocument.read();
});
/** Routes that hash a password or create an account, and are therefore throttled. */
const COSTLY = /\/(register|login|guest|change-password|password-reset)\/$/;
/** Routes that end the user's session. */
const ENDING = /^(DELETE .*\/account\/|POST .*\/logout\/)$/;
/** Returns whether a route is the second path of the same handler. docs.test.ts calls both paths. */
function isRepeated({ name }: Described): boolean {
	const first = name.replace("/auth/", "/authentication/").replace("/tinyllama/", "/async/");
	return first !== name && api.calls.some((other) => other.name === first);
}

test("every route responds to generated requests as documented and never returns a 5xx", async () => {
	let calls = 0;
	const statuses = new Map<number, number>();
	const owners = createOwners();
	await concurrently(api.calls, async (described) => {
		if (described.path === "/ws/agent/" || ENDING.test(described.name)) return;
		if (isRepeated(described)) return;
		const { user, ids } = await owners(described.name, undefined);
		const property = fc.asyncProperty(requestOf(described, ids), async ({ path, body, signedIn }) => {
			const headers: HeadersInit = {
				...(described.path === "/mcp" && MCP_HEADERS),
				...(signedIn && { authorization: `Bearer ${user.signedIn.access}` }),
			};
			const init = { method: described.method, headers };
			const response = await call(path, body === undefined ? init : { ...init, body });
			calls++;
			statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
			await expectDescribed(described, response, `${path} ${body ?? ""}`);
		});
		await fc.assert(property, { seed: SEED, numRuns: COSTLY.test(described.path) ? 8 : CALLS_A_ROUTE });
	});
	console.info(`${calls} calls`, Object.fromEntries(statuses));
	expect(calls).toBeGreaterThan(1_000);
});

async function expectDescribed(described: Described, response: Response, sent: string): Promise<void> {
	const { status } = response;
	const copy = response.clone();
	const fault = await api.faultOf(described, response);
	if (fault === null && status < 500) {
		const error = errorOf(described.path);
		if (status >= 400) error.parse(await copy.json());
		return;
	}
	throw new Error(`${described.name} ${status} ${fault}: ${sent.slice(0, 500)}`);
}

function errorOf(path: string): z.ZodType {
	if (path.startsWith("/v1/")) return OpenAiError;
	return path === "/mcp" ? McpError : ErrorBody;
}

/** Generates requests to a route, with valid and invalid ids, queries and bodies. */
function requestOf({ operation, method, name }: Described, ids: Ids) {
	const names = fc.constantFrom(...[ids, invented()]);
	const good = names.map((of) => goodCall(name, of)?.path ?? "/");
	const query = fc.record(
		Object.fromEntries(
			operation.parameters
				.filter((parameter) => parameter.in === "query")
				.map((parameter) => {
					const schema = api.resolved(parameter.schema);
					return [parameter.name, fc.oneof(valid(schema), broken(schema))];
				}),
		),
		{ requiredKeys: [] },
	);
	const strange = fc.tuple(good, fc.string({ unit: "binary", maxLength: 80 })).map(([path, id]) => {
		const parts = path.split("/");
		const at = parts.findIndex((part) => part.includes(ids.conversation) || /^[0-9A-Z]{26}$/.test(part));
		return at < 0
			? path
			: [...parts.slice(0, at), encodeURIComponent(id.toWellFormed()), ...parts.slice(at + 1)].join("/");
	});
	const path = fc.tuple(fc.oneof({ weight: 3, arbitrary: good }, strange), query).map(([address, search]) => {
		const url = new URL(address, "https://brain.test");
		for (const [key, value] of Object.entries(search))
			url.searchParams.set(key, typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
		return url.pathname + url.search;
	});
	const schema = operation.requestBody?.content["application/json"]?.schema;
	const body =
		schema === undefined || method === "GET"
			? fc.constant(undefined)
			: textOf(fc.oneof(valid(api.resolved(schema)), broken(api.resolved(schema))));
	return fc.record({ path, body, signedIn: fc.integer({ min: 0, max: 9 }).map((n) => n > 0) });
}

test("generated frames neither close the socket nor cause an internal error", async () => {
	const user = await TestUser.guest();
	const { task_id } = await askAndWait(user, "c1", "Hi?");
	const socket = await user.connect("c1");
	const schema = z.record(z.string(), z.unknown()).parse(z.toJSONSchema(ClientFrame, { io: "input" }));
	const choices = z.array(z.record(z.string(), z.unknown())).parse(schema.oneOf ?? schema.anyOf);
	const frames = fc.oneof(...choices.map((choice) => textOf(fc.oneof(valid(choice), broken(choice)))));
	const sent = fc.sample(fc.oneof({ weight: 30, arbitrary: frames }, fc.string({ unit: "binary" })), {
		seed: SEED,
		numRuns: FRAMES,
	});
	for (const frame of sent) {
		// Valid questions would start tasks, which this test does not cover.
		if (frame.includes('"start_')) socket.sendRaw(frame.replace(/"(message|query)":"/, '"$1":5,"_":"'));
		else socket.sendRaw(frame);
	}
	// No generated frame requests the status of this task, so its `task_status` is the last response.
	socket.send({ action: "check_task", task_id });
	await socket.next("task_status");
	expect(socket.frames.length).toBeGreaterThan(FRAMES / 2);
	expect(socket.closed).toBeNull();
	const codes = new Set(socket.of("error").map(({ code }) => code));
	expect(codes).not.toContain("internal_error");
	expect([...codes]).toEqual(
		expect.arrayContaining(["invalid_json", "invalid_request", "unknown_action", "task_not_found"]),
	);
	socket.close();
});
