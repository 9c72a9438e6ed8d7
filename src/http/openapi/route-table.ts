import type { RouterRoute } from "hono/types";

/** A route: its path as it is written in the code, and all its handlers, middleware too. */
export interface Route {
	method: string;
	path: string;
	handlers: object[];
}

/** The app's routes, told apart from its middleware. It is filled when the app is complete. */
export class RouteTable {
	#routes: Route[] = [];
	#patterns: { pattern: RegExp; method: string }[] = [];

	fill(entries: readonly RouterRoute[]): void {
		const routes = new Map<string, Route>();
		for (const { method, path, handler } of entries) {
			if (method === MIDDLEWARE) continue;
			const route = routes.get(`${method} ${path}`) ?? { method, path, handlers: [] };
			route.handlers.push(handler);
			routes.set(`${method} ${path}`, route);
		}
		for (const route of routes.values()) {
			const above = entries.filter((entry) => entry.method === MIDDLEWARE && covers(entry.path, route.path));
			route.handlers.unshift(...above.map(({ handler }) => handler));
		}
		this.#routes = [...routes.values()];
		this.#patterns = this.#routes.map(({ method, path }) => ({ method, pattern: patternOf(path) }));
	}

	all(): readonly Route[] {
		return this.#routes;
	}

	/** The methods that an address answers; none when it leads nowhere. */
	methodsOf(path: string): string[] {
		const bare = path === "/" ? path : path.replace(/\/$/, "");
		const methods = this.#patterns.filter(({ pattern }) => pattern.test(bare)).map(({ method }) => method);
		if (methods.length === 0) return [];
		const implied = methods.includes("GET") ? ["HEAD", "OPTIONS"] : ["OPTIONS"];
		return [...new Set([...methods, ...implied])];
	}
}

/** What Hono calls the method of everything that was added by `use`. */
const MIDDLEWARE = "ALL";

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
