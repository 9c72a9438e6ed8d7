/** How long web searches are skipped after the web could not be reached, so that answers do not wait for it again. */
const BACKOFF_MS = 5 * 60 * 1_000;

/** Remembers that the web could not be reached. The state is kept per isolate, because losing it only costs time. */
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
