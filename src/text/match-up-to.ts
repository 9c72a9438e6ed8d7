/** Returns the first `max` matches of a global pattern in a text. */
export function matchUpTo(text: string, pattern: RegExp, max: number): RegExpExecArray[] {
	const matches: RegExpExecArray[] = [];
	for (const match of text.matchAll(pattern)) {
		if (matches.length === max) break;
		matches.push(match);
	}
	return matches;
}
