import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { internalError, temporarilyUnavailable } from "../../common-errors.ts";
import { InvalidConfiguration } from "../../config.ts";
import type { ErrorBody } from "../../contracts/errors.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";
import { toOpenAiError } from "../openai/errors.ts";

/** Seconds after which a refused client may try again, where the error does not say it better. */
const RETRY_AFTER_S = 5;

/** Answers every error in one shape. What is not an `AppError` is logged whole and told as `internal_error`. */
export const onError: ErrorHandler<AppEnv> = (error, c) => {
	if (error instanceof AppError) return answer(c, error);
	if (isPassing(error)) {
		console.warn("an object could not be reached", c.var.requestId, error);
		c.header("retry-after", String(RETRY_AFTER_S));
		return answer(c, temporarilyUnavailable());
	}
	// The message says it all; a stack trace would not help.
	if (error instanceof InvalidConfiguration) console.error(error.message);
	else console.error("a request failed", c.var.requestId, error);
	return answer(c, internalError());
};

/** Tells an address that leads nowhere from one that answers other methods. */
export function onNotFound(methodsOf: (path: string) => string[]): NotFoundHandler<AppEnv> {
	return (c) => {
		const methods = methodsOf(c.req.path);
		if (methods.length === 0)
			return answer(c, new AppError("not_found", "There is nothing at this address."));
		c.header("allow", methods.join(", "));
		return answer(c, new AppError("method_not_allowed", `This address answers ${methods.join(", ")} only.`));
	};
}

function answer(c: Context<AppEnv>, error: AppError): Response {
	if (error.retryAfterS !== null) c.header("retry-after", String(error.retryAfterS));
	if (c.req.path.startsWith("/v1/")) return c.json(toOpenAiError(error), error.status);
	const body: ErrorBody = {
		error: error.message,
		code: error.code,
		request_id: c.var.requestId,
		// The older clients look at nothing else to learn that they need not ask again.
		...(error.status === 401 || error.status === 404 ? { status: "failed" } : {}),
	};
	return c.json(body, error.status);
}

/** Durable Objects mark errors that another try may not meet. */
function isPassing(error: Error): boolean {
	return (
		("retryable" in error && error.retryable === true) || ("overloaded" in error && error.overloaded === true)
	);
}
