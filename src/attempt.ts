/** Runs one of several pieces of work: when it fails that is told, and keeps none of the others from being done. */
export async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.warn(`${what} failed; the next run tries again`, error);
	}
}
