import { getSystemErrorMessage } from "node:util";

/** An error that a person can fix. Its message is printed without a stack trace. */
export class Refusal extends Error {}

/** Returns a sentence about a system error (a missing permission, a full disk), or null for any other error. */
export function obstacleOf(error: unknown): string | null {
	if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
	const { code, syscall } = error;
	const path = "path" in error ? ` ${error.path}` : "";
	return `The system refuses "${syscall}"${path}: ${reasonOf(error)} (${code}).`;
}

/** Returns the system's own message for an error. */
export function reasonOf(error: unknown): string {
	const errno = error instanceof Error && "errno" in error ? error.errno : undefined;
	// Some Node.js calls report it as a positive number.
	if (typeof errno === "number") return getSystemErrorMessage(-Math.abs(errno));
	return error instanceof Error ? error.message : String(error);
}
