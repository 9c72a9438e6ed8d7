/** The terminal output of `npm start`: lines, with at most one progress bar below them. */
export interface Terminal {
	print(line: string): void;
	/**
	 * Draws the bar. `fraction` is 0 to 1. When the output is not a terminal, prints a line every ten percent instead.
	 */
	bar(label: string, fraction: number): void;
	endBar(): void;
}

const BAR_CELLS = 24;
const CLEAR_LINE = "\r\u001b[K";
const LINES_WITHOUT_TERMINAL = 10;

/** Creates a terminal that writes to `out`. */
export function createTerminal(out: { write(text: string): unknown; isTTY?: boolean }): Terminal {
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
