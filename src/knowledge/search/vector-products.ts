/** Returns the dot product of the components that two vectors have in common. */
export function dotProduct(a: Float32Array, b: Float32Array): number {
	const length = Math.min(a.length, b.length);
	let product = 0;
	for (let i = 0; i < length; i++) product += (a[i] ?? 0) * (b[i] ?? 0);
	return product;
}

/** Returns the squared length of a vector. */
export function sumSquares(vector: Float32Array): number {
	return dotProduct(vector, vector);
}

/** Returns the cosine similarity of two vectors, given their dot product and their squared lengths, or 0. */
export function toCosine(product: number, squaresA: number, squaresB: number): number {
	return product / (Math.sqrt(Math.max(0, squaresA) * Math.max(0, squaresB)) || 1);
}

/** Adds a multiple of `addend` to `vector`, in place. */
export function addMultiple(vector: Float32Array, addend: Float32Array, factor = 1): void {
	for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) + factor * (addend[i] ?? 0);
}
