import type { Random } from "./random.ts";

/** Characters from the start of a message that may get a slip; further on it would change nothing. */
const SLIP_REACH = 50;

/** Other ways the same message may be typed: carelessly, and with one or two slips. */
export function variants(text: string, random: Random): string[] {
	return [text.replace(/[?.!]+$/, "").toLowerCase(), mistyped(text, random)];
}

function mistyped(text: string, random: Random): string {
	let result = text;
	const slips = random() < 0.5 ? 1 : 2;
	for (let slip = 0; slip < slips; slip += 1) {
		const at = 1 + Math.floor(random() * Math.min(SLIP_REACH, text.length));
		const [before, pair, after] = [result.slice(0, at), result.slice(at, at + 2), result.slice(at + 2)];
		if (/^[a-z]{2}$/i.test(pair)) result = before + slipped(pair, random()) + after;
	}
	return result;
}

/** Two letters swapped, the first one lost, or the first one doubled. */
function slipped(pair: string, choice: number): string {
	const [first = "", second = ""] = pair;
	if (choice < 0.5) return second + first;
	return choice < 0.8 ? second : first + first + second;
}
