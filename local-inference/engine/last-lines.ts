import type { Readable } from "node:stream";

const LINES_MAX = 3;

/** Reads the output of a process. The returned list always has its last lines, which tell why the process ended. */
export function keepLastLines(output: Readable | null): readonly string[] {
	const lines: string[] = [];
	output?.setEncoding("utf8").on("data", (text: string) => {
		lines.push(...text.split("\n").filter((line) => line.trim() !== ""));
		lines.splice(0, lines.length - LINES_MAX);
	});
	return lines;
}
