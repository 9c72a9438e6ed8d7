import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Log, messageOf } from "../log.ts";
import { healthOf } from "../state.ts";
import { type CompletionDeps, complete } from "./completions.ts";
import { embed } from "./embeddings.ts";
import { HttpError } from "./errors.ts";
import { sendError, sendJson } from "./json.ts";

export interface AppDeps extends CompletionDeps {
	/** What clients send as `Authorization: Bearer …`. */
	key: string;
	log: Log;
}

interface Route {
	method: "GET" | "POST";
	/** Answers without the key. */
	open?: boolean;
	handle(deps: AppDeps, request: IncomingMessage, response: ServerResponse): Promise<void> | void;
}

const ROUTES: Record<string, Route> = {
	"/health": { method: "GET", open: true, handle: health },
	"/v1/models": { method: "GET", handle: models },
	"/v1/chat/completions": { method: "POST", handle: complete },
	"/v1/embeddings": { method: "POST", handle: embed },
};

/** The server with OpenAI's shapes in front of an engine; not yet listening. */
export function createApp(deps: AppDeps): Server {
	return createServer((request, response) => {
		dispatch(deps, request, response).catch((error) => refuse(deps.log, response, error));
	});
}

async function dispatch(deps: AppDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const [path = "/"] = (request.url ?? "/").split("?");
	const route = routeOf(path);
	if (!route) throw new HttpError(404, "not_found", `There is nothing at ${path}.`);
	if (!route.open && !hasKey(request, deps.key))
		throw new HttpError(401, "invalid_api_key", "Send the server's key as 'Authorization: Bearer <key>'.");
	if (request.method !== route.method) {
		response.setHeader("allow", route.method);
		throw new HttpError(405, "method_not_allowed", `Use ${route.method} for ${path}.`);
	}
	await route.handle(deps, request, response);
}

/** Paths work with and without a trailing slash. A model's name may contain slashes. */
function routeOf(path: string): Route | undefined {
	const known = path.replace(/\/$/, "");
	if (Object.hasOwn(ROUTES, known)) return ROUTES[known];
	if (!known.startsWith(ONE_MODEL)) return undefined;
	const name = known.slice(ONE_MODEL.length);
	return { method: "GET", handle: (deps, _request, response) => oneModel(deps, name, response) };
}

const ONE_MODEL = "/v1/models/";

function health(
	{ state, engine, queue }: AppDeps,
	_request: IncomingMessage,
	response: ServerResponse,
): void {
	sendJson(response, 200, healthOf(state(), engine.health(), queue));
}

function models(deps: AppDeps, _request: IncomingMessage, response: ServerResponse): void {
	sendJson(response, 200, { object: "list", data: loadedModels(deps) });
}

function oneModel(deps: AppDeps, name: string, response: ServerResponse): void {
	const found = loadedModels(deps).find(({ id }) => id === name || encodeURIComponent(id) === name);
	if (!found)
		throw new HttpError(
			404,
			"model_not_found",
			`The model '${name}' does not exist; GET /v1/models lists all.`,
			{
				param: "model",
			},
		);
	sendJson(response, 200, found);
}

function loadedModels({ state, engine }: AppDeps) {
	const current = state();
	if (current.status !== "loaded") return [];
	const { contextTokens } = engine.health();
	return [
		{
			id: current.model,
			object: "model",
			created: 0,
			owned_by: "local",
			context_length: contextTokens,
		},
	];
}

/** Compares digests, which have one length, in a time that tells nothing about the key. */
function hasKey(request: IncomingMessage, key: string): boolean {
	const [, given] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "") ?? [];
	const digest = (text: string) => createHash("sha256").update(text).digest();
	return given !== undefined && timingSafeEqual(digest(given), digest(key));
}

function refuse(log: Log, response: ServerResponse, error: unknown): void {
	const refusal = error instanceof HttpError ? error : null;
	if (!refusal) log(`A request failed: ${messageOf(error)}`);
	if (response.headersSent) response.destroy();
	else
		sendError(
			response,
			refusal ?? new HttpError(500, "internal_error", "The model server failed. Try again."),
		);
}
