import { inspect } from "node:util";
import { readLogFormat } from "./log-entry.ts";
import { createTerminal } from "./terminal.ts";
import { describeSystemError, UserError } from "./user-error.ts";

/** Prints why a command failed, in the format of `LOG_FORMAT`, even if other settings are invalid. */
export function printError(error: unknown): void {
	const text = error instanceof UserError ? error.message : (describeSystemError(error) ?? inspect(error));
	createTerminal(process.stderr, readLogFormat(process.env)).print(text, "error");
}
