export interface SlotState {
	busy: boolean;
	/** Of the conversation that used it last. */
	conversationKey: string | null;
	/** Larger is later; 0 was never used. */
	lastUsed: number;
	tokens: readonly number[];
}

/** How many leading tokens two sequences share. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
	const length = Math.min(a.length, b.length);
	let i = 0;
	while (i < length && a[i] === b[i]) i++;
	return i;
}

/**
 * The free slot to use, as its index, or -1 when all are busy: the one the conversation used last; else one that
 * already holds more than half of the prompt (a stateless client that sends its history); else the least recently used.
 */
export function chooseSlot(
	slots: readonly SlotState[],
	conversationKey: string | null,
	prompt: readonly number[],
): number {
	const free = slots.map((slot, index) => ({ slot, index })).filter(({ slot }) => !slot.busy);
	const own = conversationKey && free.find(({ slot }) => slot.conversationKey === conversationKey);
	if (own) return own.index;
	let best: { index: number; shared: number } | null = null;
	for (const { slot, index } of free) {
		const shared = commonPrefix(slot.tokens, prompt);
		if (shared > prompt.length / 2 && shared > (best?.shared ?? 0)) best = { index, shared };
	}
	if (best) return best.index;
	const [oldest] = free.sort((a, b) => a.slot.lastUsed - b.slot.lastUsed);
	return oldest?.index ?? -1;
}
