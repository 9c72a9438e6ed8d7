import type { MiddlewareHandler } from "hono";
import type { z } from "zod";
import type { ErrorCode } from "../../contracts/errors.ts";
import type { AppEnv } from "../app-env.ts";

/** The content of a response: the schema of a JSON body, schemas by media type, or `null` for no body. */
export type Content = z.ZodType | Readonly<Record<string, z.ZodType>> | null;

/** The part of a route's OpenAPI operation that one of its handlers contributes. */
export interface RouteDescription {
	summary?: string;
	/** Markdown. */
	description?: string;
	/** Responses by status, except the errors of the API. */
	responses?: Readonly<Record<number, Content>>;
	/** Schema of a JSON body. */
	json?: z.ZodType;
	/** Schema of each line of a JSON Lines body. */
	lines?: z.ZodType;
	/** Whether the body is a file, whose content is sent as it is. */
	file?: true;
	query?: z.ZodType;
	param?: z.ZodType;
	/** Maps the names of optional request headers to their descriptions. */
	headers?: Readonly<Record<string, string>>;
	errors?: readonly ErrorCode[];
	/** Whether the route requires an access token or an API key. */
	secured?: true;
	/** Schema of the route's error bodies; `ErrorBody` by default. */
	errorSchema?: z.ZodType;
}

const descriptions = new WeakMap<object, RouteDescription>();

/**
 * Attaches a description to a handler and returns the handler. The description becomes part of the OpenAPI operation of
 * each route that uses the handler.
 */
export function describeHandler<Handler extends object>(
	handler: Handler,
	description: RouteDescription,
): Handler {
	descriptions.set(handler, description);
	return handler;
}

/** Returns the description that `describeHandler` attached, if any. */
export function descriptionOf(handler: object): RouteDescription | undefined {
	return descriptions.get(handler);
}

/**
 * Creates the middleware that describes a route in the OpenAPI document. Pass it right after the path. It does nothing
 * at run time.
 *
 * @param responses responses by status, except the errors of the API
 * @param more everything else, such as the errors that the handler itself throws. Validators and `authenticate`
 * describe their own errors.
 *
 * @example
 * app.get("/:id", describeRoute("Get a page", { 200: KnowledgePage }), params(PagePath, "page_not_found"), handler);
 */
export function describeRoute(
	summary: string,
	responses: Readonly<Record<number, Content>>,
	more: Omit<RouteDescription, "summary" | "responses"> = {},
): MiddlewareHandler<AppEnv> {
	return describeHandler<MiddlewareHandler<AppEnv>>((_, next) => next(), { summary, responses, ...more });
}
