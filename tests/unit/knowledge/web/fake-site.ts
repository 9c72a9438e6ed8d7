import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Sql } from "../../../../src/knowledge/store/sql.ts";
import type { ReadPageDeps } from "../../../../src/knowledge/web/read-page.ts";
import { claimRequest, storeRobots } from "../../../../src/knowledge/web/request-claims.ts";
import { resolveDns } from "../../../support/hostile-resolver.ts";

const RESOLVER = "https://resolver.test/";
const PUBLIC = { A: ["93.184.215.14"] };

/** Fake sites, a clock that only `sleep` advances, and the host tables of a new brain. */
export class FakeSites {
	/** The time in milliseconds and the URL of each request to a site. */
	readonly requests: [at: number, url: string][] = [];
	clock = 1_000_000;
	readonly #started = this.clock;
	readonly #pages: Record<string, () => Response>;
	readonly #sql = hostsSql();

	/** @param pages Responses by URL; every other URL returns 404. */
	constructor(pages: Record<string, () => Response>) {
		this.#pages = pages;
	}

	get deps(): ReadPageDeps {
		return {
			fetch: async (input) => this.#respond(new URL(String(input))),
			now: () => this.clock,
			resolverUrl: RESOLVER,
			allowHosts: [],
			claim: async (url) => claimRequest(this.#sql, url, this.clock),
			storeRobots: async (origin, robots) => storeRobots(this.#sql, origin, robots, this.clock),
			sleep: async (ms) => {
				this.clock += ms;
			},
		};
	}

	#respond(url: URL): Response {
		if (url.href.startsWith(RESOLVER)) {
			const name = url.searchParams.get("name") ?? "";
			return new Response(resolveDns(url, { [name]: PUBLIC }).body);
		}
		this.requests.push([this.clock - this.#started, url.href]);
		return this.#pages[url.href]?.() ?? new Response("", { status: 404 });
	}
}

/** Returns a response factory for an HTML page. */
export function html(body: string): () => Response {
	return () => new Response(body, { headers: { "Content-Type": "text/html" } });
}

/** Returns a response factory for a redirect. */
export function redirectTo(url: string): () => Response {
	return () => new Response(null, { status: 301, headers: { Location: url } });
}

function hostsSql(): Sql {
	const database = new DatabaseSync(":memory:");
	const tables = new URL("../../../../migrations/brain/0003_hosts.sql", import.meta.url);
	database.exec(readFileSync(tables, "utf8"));
	return {
		exec: (query, ...bindings) => {
			const values = bindings.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
			const rows = database.prepare(query).all(...values);
			return { toArray: () => rows as never };
		},
	};
}
