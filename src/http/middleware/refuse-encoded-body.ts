import { createMiddleware } from "hono/factory";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";

/**
 * Rejects bodies that no route reads: compressed ones, and forms with files. Routes don't require the content type of
 * what they read, so they would take the bytes of such a body for its content.
 */
export const refuseEncodedBody = createMiddleware<AppEnv>(async (c, next) => {
	if (c.req.raw.body === null) return next();
	const encoding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "";
	if (encoding !== "" && encoding !== "identity") {
		// RFC 9110, section 15.5.16
		c.header("accept-encoding", "identity");
		throw new AppError(
			"unsupported_media_type",
			`Content-Encoding: ${encoding} is not supported; send the body uncompressed.`,
		);
	}
	if (/^\s*multipart\/form-data\b/i.test(c.req.header("content-type") ?? ""))
		throw new AppError(
			"unsupported_media_type",
			"multipart/form-data is not supported; send the content itself as the body, with curl by --data-binary @FILE instead of -F.",
		);
	return next();
});
