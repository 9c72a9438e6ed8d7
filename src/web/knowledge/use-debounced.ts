import { useEffect, useState } from "preact/hooks";

/** Longer than the typical pause between two keystrokes. */
const DELAY_MS = 250;

/** Returns the value after it has stayed unchanged for `DELAY_MS`. */
export function useDebounced<T>(value: T): T {
	const [debounced, setDebounced] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setDebounced(value), DELAY_MS);
		return () => clearTimeout(timer);
	}, [value]);
	return debounced;
}
