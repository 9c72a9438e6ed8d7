/**
 * Returns whether a pattern matches an entire text. `*` stands for any characters, including none; everything else stands
 * for itself. The parts between the wildcards are searched for from left to right and never again, so that no pattern can
 * make the search slow.
 */
export function matchesPattern(pattern: string, text: string): boolean {
	const parts = pattern.split("*");
	const first = parts[0] ?? "";
	if (parts.length === 1) return text === first;
	const last = parts.at(-1) ?? "";
	if (!text.startsWith(first)) return false;
	let from = first.length;
	for (const part of parts.slice(1, -1)) {
		const found = text.indexOf(part, from);
		if (found < 0) return false;
		from = found + part.length;
	}
	return text.length - last.length >= from && text.endsWith(last);
}
