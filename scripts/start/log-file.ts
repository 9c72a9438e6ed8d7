import { closeSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
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
	readonly #append: (descriptor: number, text: string) => number;
	#descriptor: number;
	#bytes = 0;
	/** Number of entries that could not be written since the last one that was. */
	#lost = 0;

	constructor(
		path: string,
		format: LogFormat,
		append = (descriptor: number, text: string) => writeSync(descriptor, text),
	) {
		this.path = path;
		this.#format = format;
		this.#append = append;
		this.#descriptor = this.#open();
	}

	/** Writes an entry. An entry that cannot be written, because the disk is full, is counted and lost. */
	write(entry: LogEntry): void {
		try {
			if (this.#lost > 0) {
				const message = `${this.#lost} entries before this one could not be written.`;
				this.#write({ ...entry, level: "warn", message });
				this.#lost = 0;
			}
			this.#write(entry);
		} catch {
			this.#lost++;
		}
	}

	#write(entry: LogEntry): void {
		this.#bytes += this.#append(this.#descriptor, `${formatLogEntry(entry, this.#format)}\n`);
		if (this.#bytes >= LOG_MAX_BYTES) this.#rotate();
	}

	/** Starts a new file. If that fails, because the folder is read-only, the next entry tries again. */
	#rotate(): void {
		let opened: number;
		try {
			opened = this.#open();
		} catch {
			return;
		}
		closeSync(this.#descriptor);
		this.#descriptor = opened;
		this.#bytes = 0;
	}

	/** Opens a new file and then renames the previous one, which remains as it is if that fails. */
	#open(): number {
		mkdirSync(dirname(this.path), { recursive: true });
		const descriptor = openSync(`${this.path}.new`, "w");
		try {
			renameSync(this.path, `${this.path}.1`);
		} catch {
			// The first run has no earlier log.
		}
		try {
			renameSync(`${this.path}.new`, this.path);
		} catch (error) {
			closeSync(descriptor);
			throw error;
		}
		return descriptor;
	}
}
