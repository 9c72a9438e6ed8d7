import { useEffect, useState } from "preact/hooks";
import { ConversationId } from "../../contracts/ids.ts";

/** The part of the page that the URL fragment selects. */
export type Route =
	/** `messageId` is the message that the page scrolls to. */
	| { view: "conversation"; id: string; messageId?: string }
	/** `section` is empty in `#/settings`, which opens the first section. */
	| { view: "settings"; section: string }
	/** `section` is empty in `#/staff`, which opens the first section. */
	| { view: "staff"; section: string }
	/** `query` contains the filters. */
	| { view: "analytics"; query: string }
	| { view: "sign-in" }
	| { view: "sign-up" }
	/** Sets a new password with the token of a one-time link. */
	| { view: "reset"; token: string }
	/** Shows what the link with this token shares. */
	| { view: "share"; token: string };

const ROUTE_EVENTS = ["popstate", "hashchange"] as const;
const listeners = new Set<() => void>();

/** Returns the route of a URL fragment such as `#/settings/keys`; null if the fragment is not a route. */
export function parseRoute(hash: string): Route | null {
	if (!hash.startsWith("#/")) {
		const [id, messageId, ...rest] = hash.slice(1).split("/");
		const { data } = ConversationId.safeParse(id);
		if (data === undefined || messageId === "" || rest.length > 0) return null;
		return { view: "conversation", id: data, ...(messageId !== undefined && { messageId }) };
	}
	const [path, query = ""] = hash.slice(2).split("?");
	if (path === "analytics") return { view: path, query };
	const [view, value = "", ...rest] = hash.slice(2).split("/");
	if (rest.length > 0) return null;
	if (view === "settings" || view === "staff") return { view, section: value };
	if ((view === "reset" || view === "share") && value !== "") return { view, token: value };
	return (view === "sign-in" || view === "sign-up") && value === "" ? { view } : null;
}

/** Returns the URL fragment of a route. */
export function formatRoute(route: Route): string {
	switch (route.view) {
		case "conversation":
			return route.messageId === undefined ? `#${route.id}` : `#${route.id}/${route.messageId}`;
		case "settings":
		case "staff":
			return route.section === "" ? `#/${route.view}` : `#/${route.view}/${route.section}`;
		case "analytics":
			return `#/analytics${route.query && "?"}${route.query}`;
		case "reset":
		case "share":
			return `#/${route.view}/${route.token}`;
		default:
			return `#/${route.view}`;
	}
}

/** Shows a route. `replace` replaces the current entry of the browser's history; otherwise, the back button returns. */
export function navigate(route: Route, { replace = false } = {}): void {
	const hash = formatRoute(route);
	if (hash === location.hash) return;
	if (replace) history.replaceState(null, "", hash);
	else history.pushState(null, "", hash);
	for (const listener of listeners) listener();
}

/** Returns the route of the current URL and re-renders when it changes. */
export function useRoute(): Route | null {
	const [hash, setHash] = useState(location.hash);
	useEffect(() => {
		const update = () => setHash(location.hash);
		update();
		listeners.add(update);
		for (const name of ROUTE_EVENTS) addEventListener(name, update);
		return () => {
			listeners.delete(update);
			for (const name of ROUTE_EVENTS) removeEventListener(name, update);
		};
	}, []);
	return parseRoute(hash);
}
