import { useEffect, useState } from "preact/hooks";

/** Whoever types pauses no longer than this between letters. */
const SETTLED_MS = 250;

/** The value once it has stopped changing. */
export function useSettled<T>(value: T): T {
	const [settled, setSettled] = useState(value);
	useEffect(() => {
		const timer = setTimeout(() => setSettled(value), SETTLED_MS);
		return () => clearTimeout(timer);
	}, [value]);
	return settled;
}
