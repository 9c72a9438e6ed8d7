/** What a start says on the terminal: lines, and at most one bar that is redrawn below them. */
export interface Terminal {
	say(line: string): void;
	/** `fraction` is 0 to 1. Without a terminal it becomes a line at every tenth. */
	bar(label: string, fraction: number): void;
	endBar(): void;
}

const BAR_CELLS = 24;
const CLEAR_LINE = "\r\u001b[K";
const STEPS_WITHOUT_TERMINAL = 10;

/** Writes to `out`, which is redrawn in place only when it is a terminal. */
export function createTerminal(out: { write(text: string): unknown; isTTY?: boolean }): Terminal {
	let drawn = "";
	let step = -1;
	return {
		say(line) {
			out.write(drawn === "" ? `${line}\n` : `${CLEAR_LINE}${line}\n${drawn}`);
		},
		bar(label, fraction) {
			const text = `${label} ${cells(fraction)} ${Math.floor(fraction * 100)} %`;
			if (out.isTTY === true) {
				drawn = text;
				out.write(`${CLEAR_LINE}${text}`);
				return;
			}
			const reached = Math.floor(fraction * STEPS_WITHOUT_TERMINAL);
			if (reached > step) out.write(`${text}\n`);
			step = reached;
		},
		endBar() {
			if (drawn !== "") out.write(CLEAR_LINE);
			drawn = "";
			step = -1;
		},
	};
}

function cells(fraction: number): string {
	const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_CELLS);
	return `[${"#".repeat(full)}${".".repeat(BAR_CELLS - full)}]`;
}
