import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createHealth } from "../health.ts";
import { type Log, messageOf } from "../log.ts";
import { type CompletionDeps, complete } from "./completions.ts";
import { embed } from "./embeddings.ts";
import { HttpError } from "./errors.ts";
import { sendError, sendJson } from "./send-json.ts";

export interface AppDeps extends CompletionDeps {
	/** The key that clients send as `Authorization: Bearer …`. */
	key: string;
	log: Log;
}

interface Route {
	method: "GET" | "POST";
	/** Whether the route works without the key. */
	isPublic?: boolean;
	handle(deps: AppDeps, request: IncomingMessage, response: ServerResponse): Promise<void> | void;
}

const ROUTES: Record<string, Route> = {
	"/health": { method: "GET", isPublic: true, handle: sendHealth },
	"/v1/models": { method: "GET", handle: sendModels },
	"/v1/chat/completions": { method: "POST", handle: complete },
	"/v1/embeddings": { method: "POST", handle: embed },
};

/** Creates an OpenAI-compatible HTTP server for an engine. The server does not listen yet. */
export function createApp(deps: AppDeps): Server {
	return createServer((request, response) => {
		dispatch(deps, request, response).catch((error) => sendFailure(deps.log, response, error));
	});
}

async function dispatch(deps: AppDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const [path = "/"] = (request.url ?? "/").split("?");
	const route = findRoute(path);
	if (!route) throw new HttpError(404, "not_found", `Not found: ${path}.`);
	if (!route.isPublic && !hasKey(request, deps.key))
		throw new HttpError(
			401,
			"invalid_api_key",
			"Invalid key. Send the server's key as 'Authorization: Bearer <key>'.",
		);
	if (request.method !== route.method) {
		response.setHeader("allow", route.method);
		throw new HttpError(405, "method_not_allowed", `Method not allowed; use ${route.method} for ${path}.`);
	}
	await route.handle(deps, request, response);
}

/** Finds the route of a path, with or without a trailing slash. A model's name may contain slashes. */
function findRoute(path: string): Route | undefined {
	const normalized = path.replace(/\/$/, "");
	if (Object.hasOwn(ROUTES, normalized)) return ROUTES[normalized];
	if (!normalized.startsWith(MODEL_PREFIX)) return undefined;
	const name = normalized.slice(MODEL_PREFIX.length);
	return { method: "GET", handle: (deps, _request, response) => sendModel(deps, name, response) };
}

const MODEL_PREFIX = "/v1/models/";

function sendHealth(
	{ state, engine, queue }: AppDeps,
	_request: IncomingMessage,
	response: ServerResponse,
): void {
	sendJson(response, 200, createHealth(state(), engine.health(), queue));
}

function sendModels(deps: AppDeps, _request: IncomingMessage, response: ServerResponse): void {
	sendJson(response, 200, { object: "list", data: loadedModels(deps) });
}

function sendModel(deps: AppDeps, name: string, response: ServerResponse): void {
	const found = loadedModels(deps).find(({ id }) => id === name || encodeURIComponent(id) === name);
	if (!found)
		throw new HttpError(
			404,
			"model_not_found",
			`The model '${name}' does not exist. GET /v1/models lists all models.`,
			{
				param: "model",
			},
		);
	sendJson(response, 200, found);
}

function loadedModels({ state, engine }: AppDeps) {
	const current = state();
	if (current.status !== "loaded") return [];
	const { contextTokens, parameters } = engine.health();
	return [
		{
			id: current.model,
			object: "model",
			created: 0,
			owned_by: "local",
			context_length: contextTokens,
			// As in llama-server.
			...(parameters !== null && { meta: { n_params: parameters } }),
		},
	];
}

/** Compares digests, which have equal lengths, in constant time. */
function hasKey(request: IncomingMessage, key: string): boolean {
	const [, given] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
	const digest = (text: string) => createHash("sha256").update(text).digest();
	return given !== undefined && timingSafeEqual(digest(given), digest(key));
}

function sendFailure(log: Log, response: ServerResponse, error: unknown): void {
	const httpError = error instanceof HttpError ? error : null;
	if (!httpError) log(`A request failed: ${messageOf(error)}`, "error");
	if (response.headersSent) response.destroy();
	else
		sendError(
			response,
			httpError ?? new HttpError(500, "internal_error", "The model server failed. Try again."),
		);
}
