/** Open sockets by object, of the objects in this isolate. */
const sockets = new Map<string, number>();
let attempts = 0;

/** Records how many sockets an object has. */
export function recordSockets(ctx: Pick<DurableObjectState, "id" | "getWebSockets">): void {
	const open = ctx.getWebSockets().length;
	if (open === 0) sockets.delete(ctx.id.toString());
	else sockets.set(ctx.id.toString(), open);
}

/** Runs an attempt at a task and counts it while it runs. */
export async function countAttempt(work: () => Promise<void>): Promise<void> {
	attempts++;
	try {
		await work();
	} finally {
		attempts--;
	}
}

/**
 * Returns the sockets that are open and the attempts that are running in this isolate. On one machine, that is all of
 * them; on Cloudflare's network, objects also live in other isolates.
 */
export function readLiveGauges(): { sockets: number; attempts: number } {
	let open = 0;
	for (const count of sockets.values()) open += count;
	return { sockets: open, attempts };
}
