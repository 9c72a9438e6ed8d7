/**
 * Returns a function that creates a value the first time it is called, and returns the same value from then on. Values
 * that take long to create would delay the start of the Worker.
 */
export function lazy<T>(create: () => T): () => T {
	let created: { value: T } | null = null;
	return () => {
		created ??= { value: create() };
		return created.value;
	};
}
