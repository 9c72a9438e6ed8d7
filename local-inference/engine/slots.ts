export interface SlotState {
	busy: boolean;
	/** The user whose request used the slot last. */
	userKey: string;
	/** The conversation that used the slot last. */
	conversationKey: string | null;
	/** A counter value: larger is later, 0 means never. */
	lastUsed: number;
	tokens: readonly number[];
}

/** Copying a slot takes as long as evaluating a fraction of this share of the context. */
const COPIED_MIN_SHARE = 1 / 256;

/** Returns the number of leading tokens that two sequences share. */
export function commonPrefixLength(a: readonly number[], b: readonly number[]): number {
	const length = Math.min(a.length, b.length);
	let i = 0;
	while (i < length && a[i] === b[i]) i++;
	return i;
}

/**
 * Returns the index of the free slot to use, or -1 if all are busy. Prefers the slot that the conversation used last.
 * Without a conversation key, prefers a keyless slot that already holds more than half of the prompt, as when a client
 * resends its history. Otherwise takes the least recently used slot, so that other conversations keep theirs.
 */
export function chooseSlot(
	slots: readonly SlotState[],
	conversationKey: string | null,
	prompt: readonly number[],
): number {
	const free = slots.map((slot, index) => ({ slot, index })).filter(({ slot }) => !slot.busy);
	const matching = free
		.filter(({ slot }) => slot.lastUsed > 0 && slot.conversationKey === conversationKey)
		.filter(
			({ slot }) => conversationKey !== null || commonPrefixLength(slot.tokens, prompt) > prompt.length / 2,
		);
	const [latest] = matching.sort((a, b) => b.slot.lastUsed - a.slot.lastUsed);
	const [oldest] = free.sort((a, b) => a.slot.lastUsed - b.slot.lastUsed);
	return (latest ?? oldest)?.index ?? -1;
}

/**
 * Returns the slot from which to copy the start of a prompt to `slot`, and the length of this start; null if there is none
 * that has more of it. Other users' slots are never copied: a fast first token would tell what they have asked.
 */
export function chooseSource<Slot extends SlotState>(
	slots: readonly Slot[],
	slot: Slot,
	prompt: readonly number[],
	contextTokens: number,
): { source: Slot; length: number } | null {
	const owned = commonPrefixLength(slot.tokens, prompt);
	const [longest] = slots
		.filter(({ busy, userKey }) => !busy && userKey === slot.userKey)
		.map((source) => ({ source, length: commonPrefixLength(source.tokens, prompt) }))
		.sort((a, b) => b.length - a.length);
	return longest && longest.length - owned >= contextTokens * COPIED_MIN_SHARE ? longest : null;
}
