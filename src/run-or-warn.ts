/**
 * Runs one of several independent pieces of work. A failure is logged and swallowed, so that it does not stop the others.
 * @param label what the work does, for the log: "erasing a guest"
 */
export async function runOrWarn(label: string, work: () => Promise<unknown>): Promise<void> {
	try {
		await work();
	} catch (error) {
		console.warn(`${label} failed; the next run will retry it`, error);
	}
}
