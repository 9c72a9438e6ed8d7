import { getSystemErrorMessage } from "node:util";

/** An error that the user can fix. Its message is printed without a stack trace. */
export class UserError extends Error {}

/** Describes a system error (a missing permission, a full disk) in one sentence. Returns null for any other error. */
export function describeSystemError(error: unknown): string | null {
	if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
	const { code, syscall } = error;
	if ("path" in error && (code === "EACCES" || code === "EPERM")) {
		return `${error.path} cannot be read or written: ${reasonOf(error)} (${code}). Run the command as the user that owns it.`;
	}
	const path = "path" in error ? ` for ${error.path}` : "";
	return `Operation "${syscall}" failed${path}: ${reasonOf(error)} (${code}).`;
}

/** Returns the system's own message for an error. */
export function reasonOf(error: unknown): string {
	const errno = error instanceof Error && "errno" in error ? error.errno : undefined;
	// Some Node.js calls report `errno` as a positive number.
	if (typeof errno === "number") return getSystemErrorMessage(-Math.abs(errno));
	return error instanceof Error ? error.message : String(error);
}
