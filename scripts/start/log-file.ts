import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { formatLogEntry, type LogEntry, type LogFormat } from "./log-entry.ts";

const LOG_MAX_BYTES = 10 * 1024 * 1024;

/**
 * A log file with a size limit. When a run starts or the limit is reached, the previous file is renamed to `<path>.1`
 * and a new one is started.
 */
export class LogFile {
	readonly path: string;
	readonly #format: LogFormat;
	#descriptor: number;
	#bytes = 0;

	constructor(path: string, format: LogFormat) {
		this.path = path;
		this.#format = format;
		mkdirSync(dirname(path), { recursive: true });
		this.#descriptor = this.#open();
	}

	write(entry: LogEntry): void {
		this.#bytes += writeSync(this.#descriptor, `${formatLogEntry(entry, this.#format)}\n`);
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
