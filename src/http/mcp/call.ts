import type { Principal } from "../../auth/principal.ts";
import type { ReadPageDeps } from "../../knowledge/web/read-page.ts";

export type McpLibrary = typeof import("./library.ts");

/** What the tools need from the request that calls them. */
export interface McpCall {
	env: Env;
	principal: Principal;
	/** Reads the web pages that the user adds. */
	reader: ReadPageDeps;
	/** Aborted when the client disconnects. */
	signal: AbortSignal;
	/** Keeps the Worker alive until the promise settles, even if the client disconnects. */
	waitUntil(work: Promise<unknown>): void;
}
