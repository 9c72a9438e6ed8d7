import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Sites } from "../../../client/api/sites.ts";
import type { OmerutaClient } from "../../../client/client.ts";
import type { Site } from "../../../contracts/sites.ts";
import { toError } from "../../ui/to-error.ts";

/** How often sites that are being read are loaded again. */
const POLL_MS = 2_000;

/**
 * Loads the sites, and loads them again and again while one is being read. `sites` is null until they are loaded.
 *
 * @param onProgress called when the number of pages may have changed
 */
export function useSites(client: OmerutaClient, onProgress: () => void) {
	const [sites, setSites] = useState<readonly Site[] | null>(null);
	const [error, setError] = useState<Error | null>(null);
	const [version, setVersion] = useState(0);
	const pages = useRef<number | null>(null);
	const isReading = sites?.some(({ state }) => state === "running") ?? false;

	useEffect(() => {
		let isStale = false;
		const load = () =>
			client
				.api(Sites)
				.list()
				.then(
					(loaded) => {
						if (isStale) return;
						setSites(loaded);
						setError(null);
						const total = loaded.reduce((sum, site) => sum + site.pages, 0);
						if (pages.current !== null && pages.current !== total) onProgress();
						pages.current = total;
					},
					(reason) => {
						if (!isStale) setError(toError(reason));
					},
				);
		void load();
		const timer = isReading ? setInterval(() => void load(), POLL_MS) : undefined;
		return () => {
			isStale = true;
			clearInterval(timer);
		};
	}, [client, version, isReading]);

	const reload = useCallback(() => setVersion((before) => before + 1), []);
	return { sites, error, reload };
}
