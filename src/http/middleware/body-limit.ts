import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import {
	BODY_MAX_BYTES,
	EMBEDDINGS_BODY_MAX_BYTES,
	FILE_MAX_BYTES,
	IMPORT_MAX_BYTES,
	PAGE_BODY_MAX_BYTES,
	QUESTION_BODY_MAX_BYTES,
} from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";

/**
 * Creates the middleware that rejects large bodies. Questions, pages, files, imports and embeddings have their own
 * limits.
 */
export function limitBody() {
	const standard = limitOf(BODY_MAX_BYTES);
	const question = limitOf(QUESTION_BODY_MAX_BYTES);
	const page = limitOf(PAGE_BODY_MAX_BYTES);
	const pages = limitOf(IMPORT_MAX_BYTES);
	const file = limitOf(FILE_MAX_BYTES);
	const texts = limitOf(EMBEDDINGS_BODY_MAX_BYTES);
	return createMiddleware<AppEnv>((c, next) => {
		if (/^\/v1\/embeddings\/?$/.test(c.req.path)) return texts(c, next);
		if (QUESTION_PATH.test(c.req.path)) return question(c, next);
		if (/^\/api\/knowledge\/files(?:\/extracted)?\/?$/.test(c.req.path)) return file(c, next);
		if (/^\/mcp\/?$/.test(c.req.path)) return page(c, next);
		const [, call] = /^\/api\/knowledge\/(pages|import)\/?$/.exec(c.req.path) ?? [];
		return (call === "pages" ? page : call === "import" ? pages : standard)(c, next);
	});
}

/** The endpoints that accept questions with attachments or images. */
const QUESTION_PATH =
	/^\/(?:api\/agents\/(?:async|tinyllama)\/(?:chat|chat_async|multiagent_async)|v1\/chat\/completions)\/?$/;

function limitOf(bytes: number) {
	const size = bytes < 1024 * 1024 ? `${bytes / 1024} KB` : `${bytes / 1024 / 1024} MB`;
	return bodyLimit({
		maxSize: bytes,
		onError: () => {
			throw new AppError(
				"body_too_large",
				`The request body is too large (max ${size}); send a smaller one.`,
			);
		},
	});
}
