import type { OnBytes } from "./download.ts";

const BAR_CHARS = 30;
const BAR_EVERY_MS = 100;
const LINE_EVERY_PERCENT = 10;

export interface ProgressDeps {
	/**
	 * Whether the output is a terminal. A terminal shows a bar that is redrawn; other outputs get a line every ten
	 * percent.
	 */
	tty: boolean;
	write: (text: string) => void;
	now: () => number;
}

/** Returns a callback that shows the download progress of `title`. */
export function showProgress(title: string, deps: ProgressDeps): OnBytes {
	let lastPercent = -LINE_EVERY_PERCENT;
	let lastDrawnAt = Number.NEGATIVE_INFINITY;
	return (received, total) => {
		const percent = Math.floor((received / total) * 100);
		if (deps.tty) {
			if (percent < 100 && deps.now() - lastDrawnAt < BAR_EVERY_MS) return;
			lastDrawnAt = deps.now();
			const filled = Math.round((received / total) * BAR_CHARS);
			const bar = `${"█".repeat(filled)}${"░".repeat(BAR_CHARS - filled)}`;
			deps.write(`\r${title} ${bar} ${percent} % of ${megabytes(total)} MB${percent === 100 ? "\n" : ""}`);
		} else if (percent >= lastPercent + LINE_EVERY_PERCENT) {
			lastPercent = percent - (percent % LINE_EVERY_PERCENT);
			deps.write(`Downloading ${title}: ${percent} % of ${megabytes(total)} MB\n`);
		}
	};
}

function megabytes(bytes: number): number {
	return Math.round(bytes / 1_000_000);
}
