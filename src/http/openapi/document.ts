import * as z from "zod";
import { ErrorBody, type ErrorCode } from "../../contracts/errors.ts";
import { statusOf } from "../../errors.ts";
import { VERSION } from "../../version.ts";
import { type Content, descriptionOf, type RouteDescription } from "./describe.ts";
import type { Route } from "./route-table.ts";
import { Schemas } from "./schemas.ts";
import { listTags, tagOf } from "./tags.ts";

type Json = Record<string, unknown>;

/** Errors that every route may return. */
const COMMON_ERRORS = ["internal_error", "unavailable"] as const satisfies ErrorCode[];
const SECURITY_SCHEME = "bearer";
const EVENT_STREAM = "text/event-stream";

/** Creates the OpenAPI 3.1 document of the routes. https://spec.openapis.org/oas/v3.1.0 */
export function createDocument(routes: readonly Route[]): Json {
	const schemas = new Schemas();
	const paths: Record<string, Json> = {};
	for (const route of routes) {
		const path = toOpenApiPath(route.path);
		paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
	}
	return {
		openapi: "3.1.0",
		info: {
			title: "Omeruta Brain",
			version: VERSION,
			description:
				"Every path works with and without its trailing slash. Under `/api/`, an optional field that is null is treated as absent, unless null has a meaning of its own.",
		},
		servers: [{ url: "/" }],
		tags: listTags(),
		paths,
		components: {
			...schemas.components(),
			securitySchemes: {
				[SECURITY_SCHEME]: {
					type: "http",
					scheme: "bearer",
					description: "An access token or an API key (`ob_…`).",
				},
			},
		},
	};
}

/** Merges the descriptions of all handlers of a route. */
function describe({ method, handlers }: Route): RouteDescription {
	const descriptions = handlers.map(descriptionOf).filter((description) => description !== undefined);
	return {
		...Object.assign({}, ...descriptions),
		errors: [
			...new Set([
				...descriptions.flatMap(({ errors = [] }) => errors),
				...(method === "GET" ? [] : (["body_too_large", "unsupported_media_type"] as const)),
				...COMMON_ERRORS,
			]),
		],
	};
}

/** Converts a Hono path to an OpenAPI path. Adds a trailing slash, because clients send one. */
function toOpenApiPath(path: string): string {
	const braces = path.replaceAll(/:([a-z_]+)(\{[^/]+\})?/g, "{$1}").replace(/\/$/, "");
	return /^\/(api|ws)\//.test(braces) ? `${braces}/` : braces;
}

function operationOf(route: Route, schemas: Schemas): Json {
	const described = describe(route);
	const { summary, description } = described;
	const parameters = parametersOf(described);
	const responses = Object.entries(described.responses ?? {}).map(([status, content]) => [
		status,
		{ description: STATUS_TEXTS[status] ?? "OK", ...contentOf(content, schemas) },
	]);
	return {
		summary,
		...(description === undefined ? {} : { description }),
		tags: [tagOf(route.path)],
		...(described.secured ? { security: [{ [SECURITY_SCHEME]: [] }] } : {}),
		...(parameters.length === 0 ? {} : { parameters }),
		...requestBodyOf(described, schemas),
		responses: { ...errorsOf(described, schemas), ...Object.fromEntries(responses) },
	};
}

const STATUS_TEXTS: Record<string, string> = {
	"101": "Switching protocols",
	"201": "Created",
	"202": "Accepted",
	"204": "No content",
	"406": "Not acceptable",
	"415": "Unsupported media type",
};

function parametersOf({ param, query, headers = {} }: RouteDescription): Json[] {
	return [
		...parametersIn("path", param),
		...parametersIn("query", query),
		...Object.entries(headers).map(([name, description]) => ({
			name,
			in: "header",
			description,
			schema: { type: "string" },
		})),
	];
}

function parametersIn(place: "path" | "query", schema: z.ZodType | undefined): Json[] {
	if (schema === undefined) return [];
	const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
	return Object.entries(properties).map(([name, property]) => ({
		name,
		in: place,
		required: place === "path" || required.includes(name),
		schema: property,
	}));
}

function requestBodyOf({ json, lines, file }: RouteDescription, schemas: Schemas): Json {
	if (file)
		return { requestBody: { required: true, content: { "application/octet-stream": { schema: BINARY } } } };
	const schema = json ?? lines;
	if (schema === undefined) return {};
	const type = json === undefined ? "application/jsonl" : "application/json";
	return {
		requestBody: {
			// A body without lines is valid.
			required: lines === undefined,
			content: { [type]: { schema: schemas.reference(schema, "input") } },
		},
	};
}

/** The schema of a body that is sent as it is. */
const BINARY = { type: "string", contentMediaType: "application/octet-stream" };

function contentOf(content: Content, schemas: Schemas): Json {
	if (content === null) return {};
	const byType = content instanceof z.ZodType ? { "application/json": content } : content;
	const entries = Object.entries(byType).map(([type, schema]) => [
		type,
		// OpenAPI 3.1 can't describe the events of a stream.
		type === EVENT_STREAM ? {} : { schema: schemas.reference(schema, "output") },
	]);
	return { content: Object.fromEntries(entries) };
}

function errorsOf({ errors = [], errorSchema = ErrorBody }: RouteDescription, schemas: Schemas): Json {
	const byStatus = Map.groupBy(errors, statusOf);
	return Object.fromEntries(
		[...byStatus].map(([status, codes]) => [status, schemas.errorReference(errorSchema, codes)]),
	);
}
