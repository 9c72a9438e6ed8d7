import { stripVTControlCharacters } from "node:util";

/** What is no news to anybody, or what the Worker itself is told and tells of. */
const EXPECTED = [
	/^AI bindings always access remote resources/,
	/^Scheduled Workers are not automatically triggered/,
	/^Moving message .* to dead letter queue/,
	/failed to lookup address information/,
];
/** Frames of the code that wrangler wraps around the Worker. */
const WRANGLER_FRAME = /node_modules\/wrangler\/|\/\.wrangler\/tmp\//;
const BLOCK_START = /^(?:▲ \[WARNING\]|✘ \[ERROR\]|\[wrangler:(?:warn|error)\])\s*(.*)$/;

/**
 * Picks out of the Worker's output what a developer has to see: warnings and errors with the lines that belong to
 * them, without colours and without the expected ones.
 */
export function createWorkerFilter(show: (line: string) => void): (line: string) => void {
	let showing = false;
	return (coloured) => {
		const line = stripVTControlCharacters(coloured);
		const [, text] = BLOCK_START.exec(line) ?? [];
		if (text !== undefined) {
			showing = !EXPECTED.some((known) => known.test(text));
		} else if (line !== "" && !line.startsWith(" ")) {
			showing = false;
		}
		if (showing && line !== "" && !WRANGLER_FRAME.test(line)) show(line);
	};
}
