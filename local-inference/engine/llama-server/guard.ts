import { spawn } from "node:child_process";

/**
 * Runs a program that must not outlive the model server, which starts this process with an IPC channel. The channel
 * closes when the model server ends, even if it is killed.
 */

// The model server may have ended while this process was starting.
if (!process.connected) process.exit(1);
const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"], windowsHide: true });
// If nobody receives it, the channel closes.
process.send?.({ pid: child.pid ?? null }, () => undefined);
child.on("error", (error) => {
	console.error(error.message);
	process.exit(1);
});
child.on("exit", (code, signal) => {
	if (signal) console.error(`ended by ${signal}`);
	process.exit(code ?? 1);
});
// There is nothing to save. The exit of the program ends this process.
process.on("disconnect", () => child.kill("SIGKILL"));
// Ctrl-C in the terminal also reaches this process, but the model server decides when it stops.
process.on("SIGINT", () => undefined);
