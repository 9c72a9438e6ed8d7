import { getSystemErrorMessage } from "node:util";

/** What a person can fix: its message is printed alone, without a stack trace. */
export class Refusal extends Error {}

/** One sentence about an obstacle of the machine (a missing permission, a full disk); null for anything else. */
export function obstacleOf(error: unknown): string | null {
	if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return null;
	const { code, syscall } = error;
	const path = "path" in error ? ` ${error.path}` : "";
	return `The system refuses "${syscall}"${path}: ${reasonOf(error)} (${code}).`;
}

/** Why the system refused something, in its own words. */
export function reasonOf(error: unknown): string {
	const errno = error instanceof Error && "errno" in error ? error.errno : undefined;
	// Some calls of Node give it as a positive number.
	if (typeof errno === "number") return getSystemErrorMessage(-Math.abs(errno));
	return error instanceof Error ? error.message : String(error);
}
