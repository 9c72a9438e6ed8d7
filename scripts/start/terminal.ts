import { formatLogEntry, type LogEntry, type LogFormat } from "./log-entry.ts";

/** The terminal output of `npm start`: lines, with at most one progress bar below them. */
export interface Terminal {
	print(line: string, level?: LogEntry["level"]): void;
	/** Prints the state of a part of the stack, such as "Worker". For people, the states are a column of their own. */
	printState(part: string, state: string): void;
	/**
	 * Draws the bar, of a part of the stack if one is given. `fraction` is 0 to 1. When the output is not a terminal,
	 * prints a line every ten percent instead.
	 */
	bar(label: string, fraction: number, part?: string): void;
	endBar(): void;
}

const PART_CELLS = 14;
const BAR_CELLS = 24;
const CLEAR_LINE = "\r\u001b[K";
const LINES_WITHOUT_TERMINAL = 10;

interface Output {
	write(text: string): unknown;
	isTTY?: boolean;
}

/** Creates a terminal that writes to `out`, either lines for people or log entries in JSON. */
export function createTerminal(out: Output, format: LogFormat = "pretty"): Terminal {
	if (format === "json") return createJsonTerminal(out);
	return createTextTerminal(out, (part, state) => part.padEnd(PART_CELLS) + state);
}

type FormatState = (part: string, state: string) => string;

function createJsonTerminal(out: Output): Terminal {
	const print = (text: string, level: LogEntry["level"] = "info") => {
		const entry = { time: new Date().toISOString(), level, part: "start", message: text.trim() };
		if (entry.message !== "") out.write(`${formatLogEntry(entry, "json")}\n`);
	};
	const lines = { write: (text: string) => print(text) };
	return { ...createTextTerminal(lines, (part, state) => `${part}: ${state}`), print };
}

function createTextTerminal(out: Output, format: FormatState): Terminal {
	let drawn = "";
	let lastTenth = -1;
	const print = (line: string) => {
		out.write(drawn === "" ? `${line}\n` : `${CLEAR_LINE}${line}\n${drawn}`);
	};
	return {
		print,
		printState: (part, state) => print(format(part, state)),
		bar(label, fraction, part) {
			const text = `${part === undefined ? label : format(part, label)} ${cells(fraction)} ${Math.floor(fraction * 100)} %`;
			if (out.isTTY === true) {
				drawn = text;
				out.write(`${CLEAR_LINE}${text}`);
				return;
			}
			const tenth = Math.floor(fraction * LINES_WITHOUT_TERMINAL);
			if (tenth > lastTenth) out.write(`${text}\n`);
			lastTenth = tenth;
		},
		endBar() {
			if (drawn !== "") out.write(CLEAR_LINE);
			drawn = "";
			lastTenth = -1;
		},
	};
}

function cells(fraction: number): string {
	const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CELLS);
	return `[${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`;
}
