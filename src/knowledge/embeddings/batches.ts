import { ProviderError } from "../../upstream/provider-error.ts";

/** Minimum length of a truncated text, in UTF-16 code units. */
const TEXT_MIN_CHARS = 100;

/**
 * Embeds texts in batches of at most `size` and returns the vectors in order. If a text is too long for the model,
 * drops its second half, repeatedly if necessary.
 */
export async function embedInBatches(
	texts: readonly string[],
	size: number,
	embed: (batch: readonly string[]) => Promise<Float32Array[]>,
): Promise<Float32Array[]> {
	const vectors: Float32Array[] = [];
	for (let from = 0; from < texts.length; from += size) {
		vectors.push(...(await embedTruncating(texts.slice(from, from + size), embed)));
	}
	return vectors;
}

async function embedTruncating(
	batch: readonly string[],
	embed: (batch: readonly string[]) => Promise<Float32Array[]>,
): Promise<Float32Array[]> {
	try {
		return await embed(batch);
	} catch (error) {
		if (!(error instanceof ProviderError) || error.kind !== "too_long") throw error;
		const [text = ""] = batch;
		if (batch.length > 1) return embedInBatches(batch, 1, embed);
		if (text.length / 2 < TEXT_MIN_CHARS) throw error;
		return embedTruncating([text.slice(0, text.length / 2)], embed);
	}
}
