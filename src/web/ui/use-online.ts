import { useEffect, useState } from "preact/hooks";

/** Returns whether the device has a network connection, as far as the browser knows. */
export function useOnline(): boolean {
	const [isOnline, setIsOnline] = useState(navigator.onLine);
	useEffect(() => {
		const update = () => setIsOnline(navigator.onLine);
		update();
		addEventListener("online", update);
		addEventListener("offline", update);
		return () => {
			removeEventListener("online", update);
			removeEventListener("offline", update);
		};
	}, []);
	return isOnline;
}
