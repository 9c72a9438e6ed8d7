import { stripVTControlCharacters } from "node:util";

/** Messages that every start produces, or that the Worker handles and logs itself. */
const EXPECTED = [
	/^AI bindings always access remote resources/,
	/^Scheduled Workers are not automatically triggered/,
	/^Moving message .* to dead letter queue/,
	/failed to lookup address information/,
	// `serve.ts` reports it, too.
	/^The Workers runtime crashed unexpectedly/,
];
/** Stack frames of the code that wrangler wraps around the Worker. */
const WRANGLER_FRAME = /node_modules\/wrangler\/|\/\.wrangler\/tmp\//;
const BLOCK_START = /^(?:▲ \[WARNING\]|✘ \[ERROR\]|\[wrangler:(?:warn|error)\])\s*(.*)$/;

/**
 * Creates a filter that passes the Worker's warnings and errors to `show`, including their indented lines. It removes
 * colors and drops the expected messages.
 */
export function createWorkerFilter(show: (line: string) => void): (line: string) => void {
	let showing = false;
	return (colored) => {
		const line = stripVTControlCharacters(colored);
		const [, text] = BLOCK_START.exec(line) ?? [];
		if (text !== undefined) {
			showing = !isExpected(text);
		} else if (line !== "" && !line.startsWith(" ")) {
			showing = false;
		}
		if (showing && line !== "" && !WRANGLER_FRAME.test(line)) show(line);
	};
}

/** Returns whether every start produces the message, or the Worker handles and logs its cause itself. */
export function isExpected(message: string): boolean {
	return EXPECTED.some((expected) => expected.test(message));
}
