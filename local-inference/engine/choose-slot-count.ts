import { z } from "zod";

/** At most this share of the available memory is used for the context, which other programs need too. */
const MEMORY_SHARE = 1 / 8;
/** Used if the memory of a slot is not known. */
export const SLOTS_UNKNOWN = 4;
/** With more answers at the same time, each becomes too slow to read along. */
const SLOTS_MAX = 16;
/** Bytes of a number in the cache of keys and values (float16). */
const VALUE_BYTES = 2;

const Count = z.number().positive();
/** Some models have a different number of heads in each layer. */
const Heads = z.union([Count, z.array(z.number()).min(1)]);

/** The entries of a GGUF file that determine the size of a context. */
const Architecture = z.object({
	block_count: Count,
	embedding_length: Count,
	attention: z.object({
		head_count: Heads,
		head_count_kv: Heads.optional(),
		key_length: Count.optional(),
		value_length: Count.optional(),
	}),
});

/**
 * Returns how many bytes of the context each token takes, or null if the file does not say. This is an upper bound:
 * layers with a sliding window or a recurrent state take less.
 */
export function contextBytesPerToken(architecture: unknown): number | null {
	const parsed = Architecture.safeParse(architecture);
	if (!parsed.success) return null;
	const { block_count: layers, embedding_length: width, attention } = parsed.data;
	const { head_count, head_count_kv = head_count, key_length, value_length } = attention;
	const headWidth = width / Math.max(...[head_count].flat());
	const cachedHeads = Array.isArray(head_count_kv)
		? head_count_kv.reduce((sum, heads) => sum + heads, 0)
		: head_count_kv * layers;
	return cachedHeads * ((key_length ?? headWidth) + (value_length ?? headWidth)) * VALUE_BYTES;
}

/**
 * Returns how many answers to generate at the same time, at least 1.
 *
 * @param architecture the entries of the model's file that determine the size of a context
 * @param contextTokens the size of each answer's context
 * @param availableBytes memory that programs can still allocate
 * @param share the share of it that the context may take
 */
export function chooseSlotCount(
	architecture: unknown,
	contextTokens: number,
	availableBytes: number,
	share = MEMORY_SHARE,
): number {
	const bytesPerToken = contextBytesPerToken(architecture);
	if (bytesPerToken === null) return SLOTS_UNKNOWN;
	const affordable = Math.floor((availableBytes * share) / (bytesPerToken * contextTokens));
	return Math.max(1, Math.min(SLOTS_MAX, affordable));
}
