import { useCallback, useEffect, useState } from "preact/hooks";
import { toError } from "./to-error.ts";

/** `value` is null until it is loaded. `error` is set if the last attempt failed. */
export interface Loaded<T> {
	value: T | null;
	error: Error | null;
	reload: () => void;
	/** Replaces the value, for example after the server has changed it. */
	setValue: (value: T) => void;
}

/** Loads a value when the component appears. `load` must not change between renders. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
	const [value, setValue] = useState<T | null>(null);
	const [error, setError] = useState<Error | null>(null);
	const reload = useCallback(() => {
		setError(null);
		load().then(
			(loaded) => setValue(() => loaded),
			(failure) => setError(toError(failure)),
		);
	}, [load]);
	useEffect(reload, [reload]);
	return { value, error, reload, setValue: (next) => setValue(() => next) };
}

/** Collects all items of a paginated list. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
	const collected: T[] = [];
	for await (const item of items) collected.push(item);
	return collected;
}
