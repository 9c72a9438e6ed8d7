import { formatLogEntry, type LogEntry, type LogFormat } from "./log-entry.ts";

/** The terminal output of `npm start`: lines, with at most one progress bar below them. */
export interface Terminal {
	print(line: string, level?: LogEntry["level"]): void;
	/**
	 * Draws the bar. `fraction` is 0 to 1. When the output is not a terminal, prints a line every ten percent instead.
	 */
	bar(label: string, fraction: number): void;
	endBar(): void;
}

const BAR_CELLS = 24;
const CLEAR_LINE = "\r\u001b[K";
const LINES_WITHOUT_TERMINAL = 10;

interface Output {
	write(text: string): unknown;
	isTTY?: boolean;
}

/** Creates a terminal that writes to `out`, either lines for people or log entries in JSON. */
export function createTerminal(out: Output, format: LogFormat = "pretty"): Terminal {
	return format === "json" ? createJsonTerminal(out) : createTextTerminal(out);
}

function createJsonTerminal(out: Output): Terminal {
	const print = (text: string, level: LogEntry["level"] = "info") => {
		const entry = { time: new Date().toISOString(), level, part: "start", message: text.trim() };
		if (entry.message !== "") out.write(`${formatLogEntry(entry, "json")}\n`);
	};
	return { ...createTextTerminal({ write: (text) => print(text) }), print };
}

function createTextTerminal(out: Output): Terminal {
	let drawn = "";
	let lastTenth = -1;
	return {
		print(line) {
			out.write(drawn === "" ? `${line}\n` : `${CLEAR_LINE}${line}\n${drawn}`);
		},
		bar(label, fraction) {
			const text = `${label} ${cells(fraction)} ${Math.floor(fraction * 100)} %`;
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
