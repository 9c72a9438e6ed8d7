/** Thrown by a benchmark that needs what this machine lacks. The message says what that is and how to get it. */
export class SkippedError extends Error {}

/** Does some work. If it throws a {@link SkippedError}, prints its message and returns null. */
export async function runOrSkip<T>(work: () => Promise<T>): Promise<T | null> {
	try {
		return await work();
	} catch (error) {
		if (!(error instanceof SkippedError)) throw error;
		console.log(`  skipped: ${error.message}`);
		return null;
	}
}
