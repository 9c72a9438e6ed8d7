/** Returns the length of the longest suffix of `text` that is the start of `end`, but not all of it. */
export function overlapLength(text: string, end: string): number {
	for (let length = Math.min(text.length, end.length - 1); length > 0; length--)
		if (end.startsWith(text.slice(text.length - length))) return length;
	return 0;
}
