export type Log = (line: string, level?: "info" | "warn" | "error") => void;

/**
 * Writes a line with a timestamp, or with `LOG_FORMAT=json` an entry of the logs of `npm start`. Callers never pass
 * prompts, answers or keys.
 */
export const logLine: Log = (line, level = "info") => {
	const time = new Date().toISOString();
	const entry = JSON.stringify({ time, level, part: "model server", message: line });
	process.stdout.write(`${process.env.LOG_FORMAT === "json" ? entry : `${time} ${line}`}\n`);
};

/** Returns the message of a thrown value. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
