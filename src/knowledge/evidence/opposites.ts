import { stem } from "../../text/stem.ts";

/** Returns whether two stems are antonyms. */
export function areOpposites(a: string, b: string): boolean {
	return OPPOSITES.get(a)?.has(b) === true || negates(a, b) || negates(b, a);
}

/** Returns whether `long` is `short` plus a negating prefix. For example, "unsafe" negates "safe". */
function negates(long: string, short: string): boolean {
	return short.length >= 4 && PREFIXES.some((prefix) => long === prefix + short);
}

const PREFIXES = ["un", "de", "dis", "non", "in", "im", "ir", "il"];

const OPPOSITES = new Map<string, Set<string>>();
for (const pair of `more/less most/least increase/decrease rise/fall grow/shrink raise/lower high/low higher/lower
	large/small larger/smaller largest/smallest big/small fast/slow faster/slower quick/slow early/late earlier/later
	first/last open/closed opened/closed start/end begin/end buy/sell buyer/seller lender/borrower cheap/expensive
	easy/hard easy/difficult simple/complex soft/hard strong/weak hot/cold warm/cold warmer/colder wet/dry light/dark
	long/short longer/shorter longest/shortest old/new older/newer older/younger oldest/newest public/private
	always/never all/none same/different true/false win/lose gain/lose gain/loss profit/loss double/halves double/half
	add/remove allow/forbid legal/forbidden allowed/banned allowed/forbidden required/optional include/exclude
	accept/reject accept/refuse north/south east/west left/right upper/lower shared/exclusive encrypt/decrypt
	positive/negative import/export good/bad better/worse best/worst safe/dangerous input/output enable/disable
	minimum/maximum rare/common rich/poor success/failure succeed/fail absorb/reflect heavy/light alive/dead
	permanent/temporary free/paid send/receive guilty/innocent broad/narrow deep/shallow full/empty`.split(
	/\s+/,
)) {
	const [one = "", other = ""] = pair.split("/").map(stem);
	OPPOSITES.set(one, (OPPOSITES.get(one) ?? new Set()).add(other));
	OPPOSITES.set(other, (OPPOSITES.get(other) ?? new Set()).add(one));
}
