/** Scales a vector to length 1 in place. An all-zero vector is left unchanged. */
export function normalize(vector: Float32Array): Float32Array {
	let squares = 0;
	for (let i = 0; i < vector.length; i++) squares += (vector[i] ?? 0) ** 2;
	const length = Math.sqrt(squares);
	if (length > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
	return vector;
}
