import type { Sql } from "../store/sql.ts";
import { ROBOTS_TIMEOUT_MS, type RobotsResult } from "./robots.ts";
import { parseRules } from "./robots-rules.ts";

/** Whether a page may be requested now. */
export type RequestClaim =
	| { kind: "go" }
	/** In `delayMs` it may: come again then. */
	| { kind: "wait"; delayMs: number }
	/** First the robots.txt of its origin, now, and `keepRobots`. */
	| { kind: "read_robots" }
	/** The site does not want it; `reason` is a sentence to show. */
	| { kind: "forbidden"; reason: string }
	/** The site's robots.txt cannot be had; in `retryAfterS` it is tried again. */
	| { kind: "closed"; reason: string; retryAfterS: number };

/** Time between two requests to an origin, in milliseconds. */
export const REQUEST_GAP_MS = 1_000;
/** Longest time between two requests that a robots.txt can ask for, in milliseconds. */
export const REQUEST_GAP_MAX_MS = 10_000;
/** How long a robots.txt holds, in milliseconds. */
export const ROBOTS_CACHE_MS = 24 * 60 * 60 * 1_000;
/** How soon a robots.txt that could not be had is tried again, in milliseconds. */
export const ROBOTS_RETRY_MS = 60_000;
/** How long others wait for the one that reads a robots.txt before it is taken for dead, in milliseconds. */
const ROBOTS_FETCH_MAX_MS = ROBOTS_TIMEOUT_MS + 5_000;
/** How long after its moment a turn is kept for a page that did not come for it, in milliseconds. */
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
 * Asks for the one request that a page needs next, at `now` (milliseconds since 1970). Requests to an origin are
 * `REQUEST_GAP_MS` apart, or what its robots.txt asks for: pages that must wait get one moment after the other, each
 * remembered by the page's address until it comes for it. A page that never comes costs the others nothing but its moment.
 */
export function claimRequest(sql: Sql, url: string, now: number): RequestClaim {
	const { origin } = new URL(url);
	const host = sql.exec<Host>("SELECT * FROM hosts WHERE origin = ?", origin).toArray()[0] ?? NEW_HOST;
	const known = host.robots_until > now;
	const verdict = known ? checkRobots(host, origin, url, now) : null;
	if (verdict !== null) {
		sql.exec("DELETE FROM turns WHERE url = ?", url);
		return verdict;
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

/** Keeps what reading the robots.txt of an origin came to. */
export function storeRobots(sql: Sql, origin: string, robots: RobotsResult, now: number): void {
	sql.exec("DELETE FROM hosts WHERE max(robots_until, last_at + ?) <= ?", REQUEST_GAP_MAX_MS, now);
	const [asked] = sql
		.exec<Pick<Host, "last_at">>("SELECT last_at FROM hosts WHERE origin = ?", origin)
		.toArray();
	const learnt = robots.kind === "rules" || robots.kind === "open";
	writeHost(sql, origin, {
		last_at: asked?.last_at ?? now,
		gap_ms: robots.kind === "rules" ? toGapMs(parseRules(origin, robots.text).delayS) : REQUEST_GAP_MS,
		robots: robots.kind,
		robots_until: now + (learnt ? ROBOTS_CACHE_MS : ROBOTS_RETRY_MS),
		robots_text: robots.kind === "rules" ? robots.text : robots.kind === "open" ? "" : robots.reason,
	});
}

function checkRobots(host: Host, origin: string, url: string, now: number): RequestClaim | null {
	switch (host.robots) {
		case "rules":
			if (parseRules(origin, host.robots_text).allows(url)) return null;
			return { kind: "forbidden", reason: "The site's robots.txt asks not to read this page." };
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

/** When the page may be requested: at the moment that it was given, or at the next one that is free, which it is given now. */
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
