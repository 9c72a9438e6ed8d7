import type { RouterRoute } from "hono/types";
import { lazy } from "../../text/lazy.ts";

/** A route of the app with all its handlers, middleware included. */
export interface Route {
	method: string;
	/** The pattern as written in the code, such as `/api/conversations/:id`. */
	path: string;
	handlers: object[];
}

/**
 * The routes of the app. Middleware has no separate entry: its handlers are listed with the routes that it covers. The
 * table is empty until `fill` is called with the routes of the complete app.
 */
export class RouteTable {
	#entries: readonly RouterRoute[] = [];
	readonly #routes = lazy(() => listRoutes(this.#entries));
	readonly #patterns = lazy(() =>
		this.#routes().map(({ method, path }) => ({ method, pattern: patternOf(path) })),
	);

	fill(entries: readonly RouterRoute[]): void {
		this.#entries = entries;
	}

	all(): readonly Route[] {
		return this.#routes();
	}

	/** Returns the methods that a path supports, or an empty list for an unknown path. */
	methodsOf(path: string): string[] {
		const bare = path === "/" ? path : path.replace(/\/$/, "");
		const methods = this.#patterns()
			.filter(({ pattern }) => pattern.test(bare))
			.map(({ method }) => method);
		if (methods.length === 0) return [];
		const implied = methods.includes("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"];
		return [...new Set([...methods, ...implied])];
	}
}

/** Hono registers middleware with this method. */
const MIDDLEWARE = "ALL";

function listRoutes(entries: readonly RouterRoute[]): Route[] {
	const routes = new Map<string, Route>();
	for (const { method, path, handler } of entries) {
		if (method === MIDDLEWARE) continue;
		const route = routes.get(`${method} ${path}`) ?? { method, path, handlers: [] };
		route.handlers.push(handler);
		routes.set(`${method} ${path}`, route);
	}
	for (const route of routes.values()) {
		const before = entries.filter((entry) => entry.method === MIDDLEWARE && covers(entry.path, route.path));
		route.handlers.unshift(...before.map(({ handler }) => handler));
	}
	return [...routes.values()];
}

function covers(middlewarePath: string, path: string): boolean {
	if (middlewarePath === "*" || middlewarePath === "/*" || middlewarePath === path) return true;
	return middlewarePath.endsWith("/*") && `${path}/`.startsWith(middlewarePath.slice(0, -1));
}

function patternOf(path: string): RegExp {
	const parts = path.split("/").map((part) => {
		const [, constraint = "[^/]+"] = /^:[a-z_]+(?:\{(.+)\})?$/.exec(part) ?? [];
		return part.startsWith(":") ? constraint : part.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
	});
	return new RegExp(`^${parts.join("/").replace(/\/$/, "") || "/"}$`);
}
