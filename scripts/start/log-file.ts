import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const LOG_MAX_BYTES = 10 * 1024 * 1024;

/**
 * A log that starts empty. Its predecessor, from the previous run or from before the size limit, is kept as `<path>.1`.
 */
export class LogFile {
	readonly path: string;
	#descriptor: number;
	#bytes = 0;

	constructor(path: string) {
		this.path = path;
		mkdirSync(dirname(path), { recursive: true });
		this.#descriptor = this.#open();
	}

	write(line: string): void {
		this.#bytes += writeSync(this.#descriptor, `${line}\n`);
		if (this.#bytes < LOG_MAX_BYTES) return;
		closeSync(this.#descriptor);
		this.#descriptor = this.#open();
		this.#bytes = 0;
	}

	#open(): number {
		rmSync(`${this.path}.1`, { force: true });
		try {
			renameSync(this.path, `${this.path}.1`);
		} catch {
			// The first run has no earlier log.
		}
		return openSync(this.path, "w");
	}
}
