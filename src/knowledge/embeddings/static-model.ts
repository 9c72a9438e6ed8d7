/** Names the vectors. Whoever changes what an asset holds changes it too, so that no vectors of two kinds are compared. */
export const STATIC_MODEL = "wordllama-256";
export const STATIC_DIMENSIONS = 256;
export const STATIC_TOKENS = 32_000;

/** Where the assets are served: float32 scales, then int8 rows of the tokens; and what the tokeniser needs. */
export const STATIC_WEIGHTS_PATH = `/embeddings/${STATIC_MODEL}.bin`;
export const STATIC_TOKENIZER_PATH = `/embeddings/${STATIC_MODEL}.json`;
export const STATIC_WEIGHTS_BYTES = STATIC_TOKENS * (Float32Array.BYTES_PER_ELEMENT + STATIC_DIMENSIONS);

const INT8_MAX = 127;

/** One row of `STATIC_DIMENSIONS` a token: the value of a number is its token's scale times its step, -127 to 127. */
export interface StaticWeights {
	scales: Float32Array;
	steps: Int8Array;
}

/**
 * Quantises the rows of a model to int8, each with a scale of its own: a common one would leave the small rows, which are
 * most, a few steps only.
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

export function encodeWeights({ scales, steps }: StaticWeights): Uint8Array {
	const bytes = new Uint8Array(scales.byteLength + steps.byteLength);
	bytes.set(new Uint8Array(scales.buffer, scales.byteOffset, scales.byteLength));
	bytes.set(new Uint8Array(steps.buffer, steps.byteOffset, steps.byteLength), scales.byteLength);
	return bytes;
}

/** Views into `buffer`, without a copy. Throws when it is not of the size that it must be. */
export function decodeWeights(buffer: ArrayBuffer): StaticWeights {
	if (buffer.byteLength !== STATIC_WEIGHTS_BYTES) {
		throw new Error(`The embeddings have ${buffer.byteLength} bytes instead of ${STATIC_WEIGHTS_BYTES}.`);
	}
	const scales = new Float32Array(buffer, 0, STATIC_TOKENS);
	return { scales, steps: new Int8Array(buffer, scales.byteLength) };
}
