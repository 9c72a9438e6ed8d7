import { z } from "zod";
import * as agents from "../../contracts/agents.ts";
import * as analytics from "../../contracts/analytics.ts";
import * as auth from "../../contracts/auth.ts";
import * as conversations from "../../contracts/conversations.ts";
import { ErrorBody, type ErrorCode } from "../../contracts/errors.ts";
import * as exports from "../../contracts/export.ts";
import * as health from "../../contracts/health.ts";
import * as knowledge from "../../contracts/knowledge.ts";
import * as openai from "../../contracts/openai.ts";
import { ChatCompletionRequest } from "../../contracts/openai-chat.ts";
import { TaskReport } from "../../contracts/socket.ts";
import * as requests from "../../contracts/task-requests.ts";
import * as tasks from "../../contracts/tasks.ts";
import * as tinyllama from "../../contracts/tinyllama.ts";
import { statusOf } from "../../errors.ts";
import { type Content, descriptionOf, type RouteDescription } from "./describe.ts";
import type { Route } from "./route-table.ts";

type Json = Record<string, unknown>;

/** Errors that every call may answer with. */
const EVERYWHERE = ["internal_error", "unavailable"] as const satisfies ErrorCode[];
const SECURITY = "bearer";

/** The OpenAPI 3.1 document of the routes, made of what stands beside each of them. */
export function openApiOf(routes: readonly Route[]): Json {
	const schemas = new Schemas();
	const paths: Record<string, Json> = {};
	for (const route of routes) {
		const path = pathOf(route.path);
		paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
	}
	return {
		openapi: "3.1.0",
		info: {
			title: "Omeruta Brain",
			version: "1",
			description: "Every path answers with and without its trailing slash.",
		},
		servers: [{ url: "/" }],
		paths,
		components: {
			...schemas.components(),
			securitySchemes: {
				[SECURITY]: {
					type: "http",
					scheme: "bearer",
					description: "An access token or an API key (`ob_…`).",
				},
			},
		},
	};
}

/** Merges the descriptions of all handlers of a route. */
function descriptionOfRoute({ method, handlers }: Route): RouteDescription {
	const descriptions = handlers.map(descriptionOf).filter((description) => description !== undefined);
	return {
		...Object.assign({}, ...descriptions),
		errors: [
			...new Set([
				...descriptions.flatMap(({ errors = [] }) => errors),
				...(method === "GET" ? [] : (["body_too_large"] as const)),
				...EVERYWHERE,
			]),
		],
	};
}

function pathOf(path: string): string {
	const braces = path.replaceAll(/:([a-z_]+)(\{[^/]+\})?/g, "{$1}").replace(/\/$/, "");
	return /^\/(api|ws)\//.test(braces) ? `${braces}/` : braces;
}

function operationOf(route: Route, schemas: Schemas): Json {
	const description = descriptionOfRoute(route);
	const parameters = [
		...parametersOf("path", description.param),
		...parametersOf("query", description.query),
		...Object.entries(description.headers ?? {}).map(([name, description]) => ({
			name,
			in: "header",
			description,
			schema: { type: "string" },
		})),
	];
	const responses = Object.entries(description.responses ?? {}).map(([status, content]) => [
		status,
		{ description: DESCRIPTIONS[status] ?? "OK", ...contentOf(content, schemas) },
	]);
	return {
		summary: description.summary,
		...(description.description === undefined ? {} : { description: description.description }),
		tags: [route.path.split("/")[2] ?? route.path.slice(1)],
		...(description.secured ? { security: [{ [SECURITY]: [] }] } : {}),
		...(parameters.length === 0 ? {} : { parameters }),
		...bodyOf(description, schemas),
		responses: { ...errorsOf(description, schemas), ...Object.fromEntries(responses) },
	};
}

function bodyOf({ json, lines }: RouteDescription, schemas: Schemas): Json {
	const schema = json ?? lines;
	if (schema === undefined) return {};
	const type = json === undefined ? "application/jsonl" : "application/json";
	return { requestBody: { required: true, content: { [type]: { schema: schemas.use(schema, "input") } } } };
}

const DESCRIPTIONS: Record<string, string> = {
	"101": "The socket is open",
	"201": "Created",
	"202": "Accepted",
	"204": "No content",
};

function contentOf(content: Content, schemas: Schemas): Json {
	if (content === null) return {};
	const byType = content instanceof z.ZodType ? { "application/json": content } : content;
	const entries = Object.entries(byType).map(([type, schema]) => [
		type,
		{ schema: schemas.use(schema, "output") },
	]);
	return { content: Object.fromEntries(entries) };
}

function errorsOf({ errors = [], errorSchema = ErrorBody }: RouteDescription, schemas: Schemas): Json {
	const byStatus = Map.groupBy(errors, statusOf);
	return Object.fromEntries(
		[...byStatus].map(([status, codes]) => [status, schemas.useError(errorSchema, codes)]),
	);
}

function parametersOf(where: "path" | "query", schema: z.ZodType | undefined): Json[] {
	if (schema === undefined) return [];
	const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
	return Object.entries(properties).map(([name, property]) => ({
		name,
		in: where,
		required: where === "path" || required.includes(name),
		schema: property,
	}));
}

const NAMES = new Map<unknown, string>(
	[
		agents,
		analytics,
		auth,
		conversations,
		{ ErrorBody },
		exports,
		health,
		knowledge,
		openai,
		{ ChatCompletionRequest },
		requests,
		{ TaskReport },
		tasks,
		tinyllama,
	].flatMap((contract) =>
		Object.entries(contract).map(([name, schema]): [unknown, string] => [schema, name]),
	),
);

/** The schemas that routes speak of, each described once under its name in the contracts. */
class Schemas {
	readonly #errors: Json = {};
	readonly #used = { input: z.registry<{ id: string }>(), output: z.registry<{ id: string }>() };

	/** A reference to the schema: as a client writes it, or as the server sends it. */
	use(schema: z.ZodType, io: "input" | "output"): Json {
		const known = this.#used[io].get(schema)?.id;
		if (known !== undefined) return { $ref: refTo(known) };
		const id = NAMES.get(schema);
		if (id === undefined) return bare(z.toJSONSchema(schema, { io, unrepresentable: "any" }));
		// What is sent and what is read may differ by its defaults.
		const name = io === "input" && !id.endsWith("Request") ? `${id}Input` : id;
		this.#used[io].add(schema, { id: name });
		return { $ref: refTo(name) };
	}

	/** A reference to what is answered with any of these codes. */
	useError(schema: z.ZodType, codes: readonly ErrorCode[]): Json {
		const name = `${NAMES.get(schema) ?? "Error"}.${codes.toSorted().join(".")}`;
		const body = this.use(schema, "output");
		const known = schema === ErrorBody ? { allOf: [body, { properties: { code: { enum: codes } } }] } : body;
		this.#errors[name] = {
			description: codes.join(", "),
			content: { "application/json": { schema: known } },
		};
		return { $ref: `#/components/responses/${name}` };
	}

	components(): { schemas: Json; responses: Json } {
		const described = (["input", "output"] as const).flatMap((io) =>
			Object.entries(z.toJSONSchema(this.#used[io], { io, uri: refTo, unrepresentable: "any" }).schemas).map(
				([name, schema]) => [name, bare(schema)],
			),
		);
		return { schemas: Object.fromEntries(described), responses: this.#errors };
	}
}

function refTo(name: string): string {
	return `#/components/schemas/${name}`;
}

/** Without what makes sense in a document of its own alone. */
function bare({ $schema: _, $id: __, ...schema }: Json): Json {
	return schema;
}
