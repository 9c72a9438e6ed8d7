/**
 * Runs one of several independent tasks. Logs a failure instead of throwing it, so that the other tasks still run.
 * @param label describes the work in the log, such as "erasing a guest"
 */
export async function runOrWarn(label: string, work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.warn(`${label} failed; the next run will retry it`, error);
	}
}
