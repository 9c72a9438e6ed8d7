/**
 * The name of the model. Change it whenever the assets change, so that vectors from different versions are never
 * compared.
 */
export const STATIC_MODEL = "wordllama-256";
export const STATIC_DIMENSIONS = 256;
export const STATIC_TOKENS = 32_000;

/** Paths of the assets: the weights (float32 scales, then one int8 row per token), and the tokenizer. */
export const STATIC_WEIGHTS_PATH = `/embeddings/${STATIC_MODEL}.bin`;
export const STATIC_TOKENIZER_PATH = `/embeddings/${STATIC_MODEL}.tokenizer.bin`;
export const STATIC_WEIGHTS_BYTES = STATIC_TOKENS * (Float32Array.BYTES_PER_ELEMENT + STATIC_DIMENSIONS);

const INT8_MAX = 127;

/** Quantized token embeddings. Each component equals its step (-127 to 127) multiplied by its token's scale. */
export interface StaticWeights {
	scales: Float32Array;
	steps: Int8Array;
}

/**
 * Quantizes the rows of a model to int8 and gives each row its own scale. Most rows have small values, so a shared
 * scale would leave them only a few distinct steps.
 */
export function quantizeWeights(rows: Float32Array): StaticWeights {
	const scales = new Float32Array(rows.length / STATIC_DIMENSIONS);
	const steps = new Int8Array(rows.length);
	scales.forEach((_, token) => {
		const from = token * STATIC_DIMENSIONS;
		const row = rows.subarray(from, from + STATIC_DIMENSIONS);
		const scale = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0) / INT8_MAX;
		scales[token] = scale;
		if (scale > 0) for (const [i, value] of row.entries()) steps[from + i] = Math.round(value / scale);
	});
	return { scales, steps };
}

/** Encodes weights in the asset's format. */
export function encodeWeights({ scales, steps }: StaticWeights): Uint8Array {
	const bytes = new Uint8Array(scales.byteLength + steps.byteLength);
	bytes.set(new Uint8Array(scales.buffer, scales.byteOffset, scales.byteLength));
	bytes.set(new Uint8Array(steps.buffer, steps.byteOffset, steps.byteLength), scales.byteLength);
	return bytes;
}

/**
 * Decodes weights without copying them: the returned arrays are views of `buffer`. Throws if `buffer` has an unexpected
 * size.
 */
export function decodeWeights(buffer: ArrayBuffer): StaticWeights {
	if (buffer.byteLength !== STATIC_WEIGHTS_BYTES) {
		throw new Error(`The embeddings file has ${buffer.byteLength} bytes; expected ${STATIC_WEIGHTS_BYTES}.`);
	}
	const scales = new Float32Array(buffer, 0, STATIC_TOKENS);
	return { scales, steps: new Int8Array(buffer, scales.byteLength) };
}
