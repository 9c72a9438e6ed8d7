import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { internalError, isNewerState, newerState, temporarilyUnavailable } from "../../common-errors.ts";
import { InvalidConfiguration } from "../../config.ts";
import type { ErrorBody } from "../../contracts/errors.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";
import { notFoundPage, opensPage } from "./not-found-page.ts";

/** `Retry-After` for an unavailable Durable Object or database, in seconds. */
const RETRY_AFTER_S = 5;

/** Converts every error to a response. Errors other than `AppError` are logged and returned without their details. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
	if (error instanceof AppError) return respond(c, error);
	if (isNewerState(error)) {
		console.error(newerState().message);
		return respond(c, newerState());
	}
	if (isTransient(error)) {
		console.warn("a Durable Object or the database is unavailable", c.var.requestId, error);
		c.header("retry-after", String(RETRY_AFTER_S));
		return respond(c, temporarilyUnavailable());
	}
	// The message names the invalid settings; the stack adds nothing.
	if (error instanceof InvalidConfiguration) console.error(error.message);
	else console.error("a request failed", c.var.requestId, error);
	return respond(c, internalError());
};

/**
 * Creates the handler for unmatched requests. It returns 405 with `Allow` when the path has other methods, otherwise
 * 404, as a page if a browser opens the path.
 */
export function onNotFound(methodsOf: (path: string) => string[]): NotFoundHandler<AppEnv> {
	return (c) => {
		const methods = methodsOf(c.req.path);
		if (methods.length === 0) {
			if (opensPage(c)) return notFoundPage(c);
			return respond(c, new AppError("not_found", "Not found; check the request path."));
		}
		const allowed = methods.join(", ");
		c.header("allow", allowed);
		return respond(c, new AppError("method_not_allowed", `Method not allowed; use ${allowed}.`));
	};
}

function respond(c: Context<AppEnv>, error: AppError): Response {
	if (error.retryAfterS !== null) c.header("retry-after", String(error.retryAfterS));
	return c.json(c.var.toErrorBody?.(error) ?? toErrorBody(error, c.var.requestId), error.status);
}

function toErrorBody({ message, code, status, fields }: AppError, requestId: string): ErrorBody {
	// Protocol v1 clients check only `status` to decide when to stop polling.
	const hasStatus = status === 401 || status === 404;
	return {
		error: message,
		code,
		...(fields.length > 0 && { fields: [...fields] }),
		request_id: requestId,
		...(hasStatus && { status: "failed" }),
	};
}

/**
 * Returns whether a retry may succeed. The platform sets these properties on errors of Durable Objects and of D1, and
 * begins the message of its own failures, such as that of a full disk, with "internal error".
 */
function isTransient(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	return (
		("retryable" in error && error.retryable === true) ||
		("overloaded" in error && error.overloaded === true) ||
		("durableObjectReset" in error && error.durableObjectReset === true) ||
		error.message.startsWith("internal error; reference = ") ||
		isTransient(error.cause)
	);
}
