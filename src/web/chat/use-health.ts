import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { Health } from "../../contracts/health.ts";

const FIRST_DELAY_MS = 2_000;
const DELAY_GROWTH = 1.3;
const DELAY_MAX_MS = 15_000;

/**
 * Returns the server's health, or null while it is unknown. Polls until a model is ready, and again whenever
 * `checkAgain` changes.
 */
export function useHealth(client: OmerutaClient, checkAgain: unknown): Health | null {
	const [health, setHealth] = useState<Health | null>(null);
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let isStale = false;
		const poll = async (delayMs: number) => {
			const current = await client.health().catch(() => null);
			if (isStale) return;
			setHealth(current);
			if (current?.status === "ok") return;
			timer = setTimeout(() => void poll(Math.min(delayMs * DELAY_GROWTH, DELAY_MAX_MS)), delayMs);
		};
		void poll(FIRST_DELAY_MS);
		return () => {
			isStale = true;
			clearTimeout(timer);
		};
	}, [client, checkAgain]);
	return health;
}
