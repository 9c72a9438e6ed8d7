/** Scales a vector to length 1 in place. An all-zero vector is left unchanged. */
export function normalize(vector: Float32Array): Float32Array {
	const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
	if (length > 0) for (const [i, value] of vector.entries()) vector[i] = value / length;
	return vector;
}
