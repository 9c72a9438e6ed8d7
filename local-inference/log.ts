export type Log = (line: string) => void;

/** Writes a line with a timestamp. Callers never pass prompts, answers or keys. */
export function logLine(line: string): void {
	process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
