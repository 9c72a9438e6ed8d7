export interface ServerLoad {
	/** How many answers the server generates at the same time. */
	slots: number;
	/** The requests that were sent to the server and have not ended. */
	running: number;
}

/**
 * Returns the index of the server for a request, or -1 if there is none. Prefers the server that answered the
 * conversation last, whose prompt cache holds the start of the next prompt, as long as it has a free slot. Otherwise
 * takes the server with the fewest requests per slot.
 */
export function chooseServer(servers: readonly ServerLoad[], last: number): number {
	const previous = servers[last];
	if (previous && previous.running < previous.slots) return last;
	const load = ({ running, slots }: ServerLoad) => running / Math.max(1, slots);
	const least = Math.min(...servers.map(load));
	return servers.findIndex((server) => load(server) === least);
}
