export type Log = (line: string) => void;

/** Writes one plain line with its time. Callers never pass prompts, answers or keys. */
export function logLine(line: string): void {
	process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

/** The sentence of whatever was thrown. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
