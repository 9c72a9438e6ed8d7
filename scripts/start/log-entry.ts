import { z } from "zod";

export const LOG_FORMATS = ["pretty", "json"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** Returns the format that `LOG_FORMAT` names, or the default if it is missing or invalid. */
export function readLogFormat({ LOG_FORMAT }: { LOG_FORMAT?: string | undefined }): LogFormat {
	return LOG_FORMATS.find((format) => format === LOG_FORMAT) ?? "pretty";
}

/** One entry of a log. `time` is in ISO 8601. */
export const LogEntry = z.object({
	time: z.string(),
	level: z.enum(["debug", "info", "warn", "error"]),
	/** The part of the stack that it comes from, such as "worker". */
	part: z.string(),
	message: z.string(),
});
export type LogEntry = z.infer<typeof LogEntry>;

/** Formats an entry as a JSON object on one line, or as text for people. */
export function formatLogEntry(entry: LogEntry, format: LogFormat): string {
	if (format === "json") return JSON.stringify(entry);
	return `${entry.time} ${entry.level.padEnd(5)} ${entry.message}`;
}

/** Parses a log entry in JSON. Returns null if the line is anything else. */
export function parseLogEntry(line: string): LogEntry | null {
	if (!line.startsWith("{")) return null;
	try {
		return LogEntry.parse(JSON.parse(line));
	} catch {
		return null;
	}
}
