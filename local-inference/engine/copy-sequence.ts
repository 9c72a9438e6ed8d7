import type { LlamaContextSequence } from "node-llama-cpp";

/** What node-llama-cpp has but does not declare. */
interface CopyableSequence {
	_copyStateFromOtherSequence(from: LlamaContextSequence, upToToken: number): Promise<boolean>;
}

/** Replaces the tokens of `to` by the first `length` ones of `from`, which takes less time than to evaluate them. */
export async function copySequence(
	from: LlamaContextSequence,
	to: LlamaContextSequence,
	length: number,
): Promise<void> {
	// The state of such a model cannot be cut off at any token.
	if (to.needsCheckpoints) return;
	const copyable = to as unknown as CopyableSequence;
	if (!(await copyable._copyStateFromOtherSequence(from, length))) await to.clearHistory();
}
