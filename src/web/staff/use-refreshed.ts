import { useEffect } from "preact/hooks";
import { type Loaded, useLoaded } from "../ui/use-loaded.ts";

/** Like `useLoaded`, and loads the value again every `everyMs` while the tab is visible. */
export function useRefreshed<T>(load: () => Promise<T>, everyMs: number): Loaded<T> {
	const loaded = useLoaded(load);
	const { reload } = loaded;
	useEffect(() => {
		const timer = setInterval(() => {
			if (document.visibilityState === "visible") reload();
		}, everyMs);
		return () => clearInterval(timer);
	}, [reload, everyMs]);
	return loaded;
}
