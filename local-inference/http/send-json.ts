import type { ServerResponse } from "node:http";
import type { HttpError } from "./errors.ts";

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
	response.end(JSON.stringify(body));
}

/** Sends an error in OpenAI's format, with `Retry-After` in whole seconds if it has one. */
export function sendError(response: ServerResponse, error: HttpError): void {
	if (error.retryAfterMs !== null)
		response.setHeader("retry-after", Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
	// The unread part of a rejected body must not be parsed as the next request.
	if (error.status === 413) response.setHeader("connection", "close");
	sendJson(response, error.status, error.body);
}
