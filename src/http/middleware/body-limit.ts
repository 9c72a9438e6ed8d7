import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import {
	BODY_MAX_BYTES,
	EMBEDDINGS_BODY_MAX_BYTES,
	IMPORT_MAX_BYTES,
	PAGE_BODY_MAX_BYTES,
} from "../../contracts/limits.ts";
import { AppError } from "../../errors.ts";
import type { AppEnv } from "../app-env.ts";

/** Refuses bodies that are too large. Those that carry pages, or texts to embed, may be larger than others. */
export function limitBodies() {
	const usual = limitOf(BODY_MAX_BYTES);
	const page = limitOf(PAGE_BODY_MAX_BYTES);
	const pages = limitOf(IMPORT_MAX_BYTES);
	const texts = limitOf(EMBEDDINGS_BODY_MAX_BYTES);
	return createMiddleware<AppEnv>((c, next) => {
		if (/^\/v1\/embeddings\/?$/.test(c.req.path)) return texts(c, next);
		const [, call] = /^\/api\/knowledge\/(pages|import)\/?$/.exec(c.req.path) ?? [];
		return (call === "pages" ? page : call === "import" ? pages : usual)(c, next);
	});
}

function limitOf(bytes: number) {
	const told = bytes < 1024 * 1024 ? `${bytes / 1024} KB` : `${bytes / 1024 / 1024} MB`;
	return bodyLimit({
		maxSize: bytes,
		onError: () => {
			throw new AppError("body_too_large", `A body may have ${told} at most.`);
		},
	});
}
