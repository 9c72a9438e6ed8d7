import type { Sql } from "../store/sql.ts";
import { ROBOTS_TIMEOUT_MS, type RobotsResult } from "./robots.ts";
import { parseRules } from "./robots-rules.ts";

/** Whether a page may be requested now. `reason` is shown to the user. */
export type RequestClaim =
	| { kind: "go" }
	/** Claim again after `delayMs`. */
	| { kind: "wait"; delayMs: number }
	/** Fetch the robots.txt of the origin now and pass it to `storeRobots`. */
	| { kind: "read_robots" }
	/** robots.txt disallows the page. */
	| { kind: "forbidden"; reason: string }
	/** robots.txt is unavailable; retry after `retryAfterS`. */
	| { kind: "closed"; reason: string; retryAfterS: number };

/** Minimum time between two requests to an origin. */
export const REQUEST_GAP_MS = 1_000;
/** Maximum crawl delay that a robots.txt can set. */
export const REQUEST_GAP_MAX_MS = 10_000;
/** How long a robots.txt is cached. */
export const ROBOTS_CACHE_MS = 24 * 60 * 60 * 1_000;
/** Time after which an unavailable robots.txt is fetched again. */
export const ROBOTS_RETRY_MS = 60_000;
/** How long other requests wait for a robots.txt fetch before it counts as lost. */
const ROBOTS_FETCH_MAX_MS = ROBOTS_TIMEOUT_MS + 5_000;
/** How long an unused slot is kept after its start. */
const SLOT_KEPT_MS = 5 * 60_000;

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
 * Claims the next request for a page at `now` (milliseconds since the epoch). Requests to an origin are
 * `REQUEST_GAP_MS` or its crawl delay apart. Pages that must wait get consecutive time slots, stored by URL until they
 * are used. A page that never claims its slot wastes only that slot.
 */
export function claimRequest(sql: Sql, url: string, now: number): RequestClaim {
	const { origin } = new URL(url);
	const host = sql.exec<Host>("SELECT * FROM hosts WHERE origin = ?", origin).toArray()[0] ?? NEW_HOST;
	const known = host.robots_until > now;
	const rejection = known ? checkRobots(host, origin, url, now) : null;
	if (rejection !== null) {
		sql.exec("DELETE FROM turns WHERE url = ?", url);
		return rejection;
	}
	const isBeingRead = known && host.robots === "reading";
	const earliest = Math.max(now + (isBeingRead ? host.gap_ms : 0), host.last_at + host.gap_ms);
	const at = reserveSlot(sql, url, origin, host.gap_ms, earliest, now);
	if (at > now) return { kind: "wait", delayMs: at - now };
	sql.exec("DELETE FROM turns WHERE url = ?", url);
	if (known) {
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
		robots_text: robots.kind === "rules" ? robots.text : robots.kind === "open" ? "" : robots.reason,
	});
}

function checkRobots(host: Host, origin: string, url: string, now: number): RequestClaim | null {
	switch (host.robots) {
		case "rules":
			if (parseRules(origin, host.robots_text).allows(url)) return null;
			return { kind: "forbidden", reason: "The site's robots.txt disallows this page." };
		case "refused":
			return { kind: "forbidden", reason: host.robots_text };
		case "broken": {
			const retryAfterS = Math.ceil((host.robots_until - now) / 1_000);
			return { kind: "closed", reason: host.robots_text, retryAfterS };
		}
		default:
			return null;
	}
}

/** Returns the time slot that is reserved for a page, or reserves the next free one. */
function reserveSlot(
	sql: Sql,
	url: string,
	origin: string,
	gapMs: number,
	earliest: number,
	now: number,
): number {
	const turns = sql
		.exec<{ url: string; at: number }>("SELECT url, at FROM turns WHERE origin = ?", origin)
		.toArray();
	const own = turns.find((turn) => turn.url === url);
	if (own !== undefined && (own.at > now || earliest <= now)) return own.at;
	const taken = turns.filter((turn) => turn.url !== url).map((turn) => turn.at + gapMs);
	const at = Math.max(earliest, ...taken);
	if (at > now) {
		sql.exec("DELETE FROM turns WHERE at < ?", now - SLOT_KEPT_MS);
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
