import { type Extras, NO_EXTRAS } from "./extras.ts";

/** The titles of the sources by citation number. */
export type Citable = ReadonlyMap<number, string>;

/** The environment in which Markdown is parsed and rendered. */
export class Rendering {
	[name: string | symbol]: unknown;
	readonly citable: Citable;
	readonly extras: Extras;

	constructor(citable: Citable = new Map(), extras: Extras = NO_EXTRAS) {
		this.citable = citable;
		this.extras = extras;
	}

	/** Returns the environment that a parser or renderer rule received. */
	static of(env: unknown): Rendering {
		return env instanceof Rendering ? env : new Rendering();
	}
}

/** The `meta` of a token that the model has not finished. */
export const UNFINISHED = { isUnfinished: true };

/** Checks the `meta` of a token. */
export function isUnfinished(meta: unknown): boolean {
	return meta === UNFINISHED;
}
