import type { MiddlewareHandler } from "hono";
import type { z } from "zod";
import type { ErrorCode } from "../../contracts/errors.ts";
import type { AppEnv } from "../app-env.ts";

/** What is sent with a status: JSON of a schema, another type of content, or nothing. */
export type Content = z.ZodType | Readonly<Record<string, z.ZodType>> | null;

/** What a handler or middleware of a route adds to the route's description. */
export interface RouteNote {
	summary?: string;
	/** By status. */
	responses?: Readonly<Record<number, Content>>;
	json?: z.ZodType;
	/** Of each line of a body of JSON Lines. */
	lines?: z.ZodType;
	query?: z.ZodType;
	param?: z.ZodType;
	/** Request headers that mean something here, and what. */
	headers?: Readonly<Record<string, string>>;
	errors?: readonly ErrorCode[];
	/** The route wants an access token or an API key. */
	secured?: true;
	/** The shape of the route's errors, where it is another than everywhere. */
	errorSchema?: z.ZodType;
}

const notes = new WeakMap<object, RouteNote>();

/** Notes what a handler adds to its route, for the OpenAPI document. Returns the handler. */
export function noted<Handler extends object>(handler: Handler, note: RouteNote): Handler {
	notes.set(handler, note);
	return handler;
}

export function noteOf(handler: object): RouteNote | undefined {
	return notes.get(handler);
}

/** Stands first in a route and says what it does, what it sends, and which errors of its own it may answer with. */
export function answers(
	summary: string,
	responses: Readonly<Record<number, Content>>,
	more: Omit<RouteNote, "summary" | "responses"> = {},
): MiddlewareHandler<AppEnv> {
	return noted<MiddlewareHandler<AppEnv>>((_, next) => next(), { summary, responses, ...more });
}
