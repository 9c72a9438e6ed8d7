/** After the web gave nothing it is left alone for this time, so that answers do not wait for it each time. */
const REST_MS = 5 * 60 * 1_000;

/** Whether the web was found out of reach a short while ago. Known to this isolate alone: it only saves time. */
class WebRest {
	#until = 0;

	isOn(now: number): boolean {
		return now < this.#until;
	}

	begin(now: number): void {
		this.#until = now + REST_MS;
	}

	end(): void {
		this.#until = 0;
	}
}

export const webRest = new WebRest();
