import { resolve } from "node:path";
import { printError } from "../start/print-error.ts";

/**
 * Runs a command of the terminal with the project's folder and its arguments. Prints its error and sets the exit code.
 */
export async function runCommand(
	command: (root: string, args: readonly string[]) => Promise<void>,
): Promise<void> {
	try {
		await command(resolve(import.meta.dirname, "..", ".."), process.argv.slice(2));
	} catch (error) {
		printError(error);
		process.exitCode = 1;
	}
}
