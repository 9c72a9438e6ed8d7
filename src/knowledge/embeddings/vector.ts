/** Scales a vector to length 1 in place. An all-zero vector is left unchanged. */
export function normalize(vector: Float32Array): Float32Array {
	let squares = 0;
	for (let i = 0; i < vector.length; i++) squares += (vector[i] ?? 0) ** 2;
	const length = Math.sqrt(squares);
	if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
	return vector;
}

/** Returns the cosine similarity of two vectors of equal length, or 0 if one of them is all zeros. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
	let product = 0;
	let lengthA = 0;
	let lengthB = 0;
	for (let i = 0; i < a.length; i++) {
		const x = a[i] ?? 0;
		const y = b[i] ?? 0;
		product += x * y;
		lengthA += x * x;
		lengthB += y * y;
	}
	return product / (Math.sqrt(lengthA * lengthB) || 1);
}
