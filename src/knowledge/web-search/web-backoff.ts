/** How long web searches are skipped after one fails to connect, so that other answers are not delayed as well. */
const BACKOFF_MS = 5 * 60 * 1_000;

/** Remembers that the web could not be reached. Each isolate has its own state, because losing it costs only time. */
class WebBackoff {
	#until = 0;

	isActive(now: number): boolean {
		return now < this.#until;
	}

	start(now: number): void {
		this.#until = now + BACKOFF_MS;
	}

	end(): void {
		this.#until = 0;
	}
}

export const webBackoff = new WebBackoff();
