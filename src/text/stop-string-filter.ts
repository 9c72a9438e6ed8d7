import { overlapLength } from "./overlap-length.ts";

/** Finds the first stop string in a stream of text and holds back text that may be the start of one. */
export class StopStringFilter {
	readonly #stops: readonly string[];
	#held = "";

	constructor(stops: readonly string[]) {
		this.#stops = stops.filter((stop) => stop !== "");
	}

	/** Returns the text that can be emitted. If `stopped` is true, it ends right before a stop string. */
	push(text: string): { text: string; stopped: boolean } {
		const all = this.#held + text;
		const found = this.#stops.map((stop) => all.indexOf(stop)).filter((index) => index >= 0);
		if (found.length > 0) {
			this.#held = "";
			return { text: all.slice(0, Math.min(...found)), stopped: true };
		}
		const kept = Math.max(0, ...this.#stops.map((stop) => overlapLength(all, stop)));
		this.#held = all.slice(all.length - kept);
		return { text: all.slice(0, all.length - kept), stopped: false };
	}

	flush(): string {
		const text = this.#held;
		this.#held = "";
		return text;
	}
}
