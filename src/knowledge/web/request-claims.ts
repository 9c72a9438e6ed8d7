import { DAY_MS } from "../../time.ts";
import type { Sql } from "../store/sql.ts";
import { checkRobots, ROBOTS_TIMEOUT_MS, type RobotsRejection, type RobotsResult } from "./robots.ts";
import { parseRules } from "./robots-rules.ts";

/** The result of claiming a request. `go` means that the page may be requested now. */
export type RequestClaim =
	| { kind: "go" }
	/** Claim again after `delayMs`. */
	| { kind: "wait"; delayMs: number }
	/** Fetch the robots.txt of the origin now and pass it to `storeRobots`. */
	| { kind: "read_robots" }
	| RobotsRejection;

/** Minimum time between two requests to an origin. */
export const REQUEST_GAP_MS = 1_000;
/** Maximum crawl delay that a robots.txt can set. */
export const REQUEST_GAP_MAX_MS = 10_000;
/** How long a robots.txt is cached. */
export const ROBOTS_CACHE_MS = DAY_MS;
/** Time after which an unavailable robots.txt is fetched again. */
export const ROBOTS_RETRY_MS = 60_000;
/** How long other requests wait for a robots.txt fetch before it counts as failed. */
const ROBOTS_FETCH_MAX_MS = ROBOTS_TIMEOUT_MS + 5_000;
/** How long an unused claim is kept after the time that it reserves. */
const CLAIM_KEPT_MS = 5 * 60_000;

const NEW_HOST = {
	last_at: 0,
	gap_ms: REQUEST_GAP_MS,
	robots: "reading",
	robots_until: 0,
	robots_text: "",
} as const;

type Host = {
	last_at: number;
	gap_ms: number;
	robots: RobotsResult["kind"] | "reading";
	robots_until: number;
	robots_text: string;
};

/**
 * Claims the next request for a page. `now` is in milliseconds since the epoch. Requests to an origin are separated by
 * `REQUEST_GAP_MS` or the origin's crawl delay. Pages that must wait get consecutive times, which are stored by URL
 * until they are used. An unused time delays later pages by one gap.
 */
export function claimRequest(sql: Sql, url: string, now: number): RequestClaim {
	const { origin } = new URL(url);
	const host = sql.exec<Host>("SELECT * FROM hosts WHERE origin = ?", origin).toArray()[0] ?? NEW_HOST;
	const isRobotsValid = host.robots_until > now;
	const robots = isRobotsValid ? storedRobots(host) : null;
	const rejection = robots === null ? null : checkRobots(robots, url, host.robots_until - now);
	if (rejection !== null) {
		sql.exec("DELETE FROM turns WHERE url = ?", url);
		return rejection;
	}
	const isBeingRead = isRobotsValid && host.robots === "reading";
	const earliest = Math.max(now + (isBeingRead ? host.gap_ms : 0), host.last_at + host.gap_ms);
	const at = claimTime(sql, url, origin, host.gap_ms, earliest, now);
	if (at > now) return { kind: "wait", delayMs: at - now };
	sql.exec("DELETE FROM turns WHERE url = ?", url);
	if (isRobotsValid) {
		sql.exec("UPDATE hosts SET last_at = ? WHERE origin = ?", now, origin);
		return { kind: "go" };
	}
	writeHost(sql, origin, {
		...host,
		last_at: now,
		robots: "reading",
		robots_until: now + ROBOTS_FETCH_MAX_MS,
	});
	return { kind: "read_robots" };
}

/** Stores the result of fetching the robots.txt of an origin. */
export function storeRobots(sql: Sql, origin: string, robots: RobotsResult, now: number): void {
	sql.exec("DELETE FROM hosts WHERE max(robots_until, last_at + ?) <= ?", REQUEST_GAP_MAX_MS, now);
	const [host] = sql
		.exec<Pick<Host, "last_at">>("SELECT last_at FROM hosts WHERE origin = ?", origin)
		.toArray();
	const isAvailable = robots.kind === "rules" || robots.kind === "open";
	writeHost(sql, origin, {
		last_at: host?.last_at ?? now,
		gap_ms: robots.kind === "rules" ? toGapMs(parseRules(origin, robots.text).delayS) : REQUEST_GAP_MS,
		robots: robots.kind,
		robots_until: now + (isAvailable ? ROBOTS_CACHE_MS : ROBOTS_RETRY_MS),
		robots_text: textOf(robots),
	});
}

/** Returns the sitemaps that the stored robots.txt of a URL's origin lists. */
export function listSitemaps(sql: Sql, url: string): string[] {
	const { origin } = new URL(url);
	const [host] = sql
		.exec<{ robots_text: string }>(
			"SELECT robots_text FROM hosts WHERE origin = ? AND robots = 'rules'",
			origin,
		)
		.toArray();
	return host === undefined ? [] : parseRules(origin, host.robots_text).sitemaps;
}

/** Returns the stored robots.txt of a host, or null while it is being fetched. */
function storedRobots({ robots, robots_text }: Host): RobotsResult | null {
	switch (robots) {
		case "reading":
			return null;
		case "open":
			return { kind: robots };
		case "rules":
			return { kind: robots, text: robots_text };
		default:
			return { kind: robots, reason: robots_text };
	}
}

/** Returns the text that is stored along with the kind of a result: the rules or the reason. */
function textOf(robots: RobotsResult): string {
	switch (robots.kind) {
		case "open":
			return "";
		case "rules":
			return robots.text;
		default:
			return robots.reason;
	}
}

/** Returns the time that a page has claimed, or claims the next free one. */
function claimTime(
	sql: Sql,
	url: string,
	origin: string,
	gapMs: number,
	earliest: number,
	now: number,
): number {
	const claims = sql
		.exec<{ url: string; at: number }>("SELECT url, at FROM turns WHERE origin = ?", origin)
		.toArray();
	const own = claims.find((claim) => claim.url === url);
	if (own !== undefined && (own.at > now || earliest <= now)) return own.at;
	const taken = claims.filter((claim) => claim.url !== url).map((claim) => claim.at + gapMs);
	const at = Math.max(earliest, ...taken);
	if (at > now) {
		sql.exec("DELETE FROM turns WHERE at < ?", now - CLAIM_KEPT_MS);
		sql.exec("INSERT OR REPLACE INTO turns (url, origin, at) VALUES (?, ?, ?)", url, origin, at);
	}
	return at;
}

function writeHost(sql: Sql, origin: string, host: Host): void {
	sql.exec(
		"INSERT OR REPLACE INTO hosts (origin, last_at, gap_ms, robots, robots_until, robots_text) VALUES (?, ?, ?, ?, ?, ?)",
		origin,
		host.last_at,
		host.gap_ms,
		host.robots,
		host.robots_until,
		host.robots_text,
	);
}

function toGapMs(delayS: number): number {
	if (Number.isNaN(delayS)) return REQUEST_GAP_MS;
	return Math.ceil(Math.min(Math.max(delayS * 1_000, REQUEST_GAP_MS), REQUEST_GAP_MAX_MS));
}
