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
 * The free slot to use, as its index, or -1 when all are busy: the one the conversation used last; without a key the
 * keyless one that holds more than half of the prompt already (a client that sends its history each time); else the
 * least recently used, so that other conversations keep theirs.
 */
export function chooseSlot(
	slots: readonly SlotState[],
	conversationKey: string | null,
	prompt: readonly number[],
): number {
	const free = slots.map((slot, index) => ({ slot, index })).filter(({ slot }) => !slot.busy);
	const known = free
		.filter(({ slot }) => slot.lastUsed > 0 && slot.conversationKey === conversationKey)
		.filter(({ slot }) => conversationKey !== null || commonPrefix(slot.tokens, prompt) > prompt.length / 2);
	const [latest] = known.sort((a, b) => b.slot.lastUsed - a.slot.lastUsed);
	const [oldest] = free.sort((a, b) => a.slot.lastUsed - b.slot.lastUsed);
	return (latest ?? oldest)?.index ?? -1;
}
