import robotsParser from "robots-parser";
import { ROBOTS_NAME } from "./request.ts";

/** What a robots.txt asks of this reader. */
export interface RobotsRules {
	/** Whether a page of the origin may be read. */
	allows(url: string): boolean;
	/** How many seconds are to pass between two requests; NaN where it does not say. */
	delayS: number;
}

/** Most rules for this reader that are obeyed, in UTF-16 code units: they bound what a hostile site makes the brain compute. */
export const RULES_MAX_CHARS = 100_000;

const ANY_AGENT = "*";
const OUR_AGENT = ROBOTS_NAME.toLowerCase();
const FIELD = /^\s*(user-agent|allow|disallow|crawl-delay)\s*:\s*([^#]*)/i;

/**
 * The part of a robots.txt that is meant for this reader, as a robots.txt for everybody: its own groups, else the groups for
 * all. Null when that is more than `RULES_MAX_CHARS`. A parser of the whole keeps each rule once for each name above it,
 * and a hostile site can write more of both than any memory holds.
 */
export function selectRules(robotsTxt: string): string | null {
	const groups = new Map<string, string[]>();
	let names = new Set<string>();
	let isNaming = false;
	for (const line of robotsTxt.split(/[\r\n]+/)) {
		const [, field, value = ""] = FIELD.exec(line) ?? [];
		if (field === undefined) continue;
		if (field.toLowerCase() !== "user-agent") {
			isNaming = false;
			for (const name of names) groups.get(name)?.push(`${field}: ${value.trim()}`);
			continue;
		}
		if (!isNaming) names = new Set();
		isNaming = true;
		const name = value.replace(/\/.*/, "").trim().toLowerCase();
		if (name !== OUR_AGENT && name !== ANY_AGENT) continue;
		names.add(name);
		if (!groups.has(name)) groups.set(name, []);
	}
	const rules = groups.get(OUR_AGENT) ?? groups.get(ANY_AGENT) ?? [];
	const text = [`User-agent: ${ANY_AGENT}`, ...rules].join("\n");
	return text.length <= RULES_MAX_CHARS ? text : null;
}

/** Reads what `rulesForUs` gave for an origin. */
export function parseRules(origin: string, text: string): RobotsRules {
	const robots = robotsParser(`${origin}/robots.txt`, normalizeEscapes(text));
	return {
		allows: (url) => robots.isAllowed(normalizeEscapes(url), ROBOTS_NAME) === true,
		delayS: robots.getCrawlDelay(ROBOTS_NAME) ?? Number.NaN,
	};
}

/** What need not be escaped is written plainly (RFC 9309, 2.2.2), so that "/%70rivate" is "/private" in rules and addresses. */
function normalizeEscapes(text: string): string {
	return text.replace(/%[0-9a-f]{2}/gi, (code) => {
		const sign = String.fromCharCode(Number.parseInt(code.slice(1), 16));
		return /[\w.~-]/.test(sign) ? sign : code.toUpperCase();
	});
}
