/** Checks whether touch is the primary input. A laptop with a touch screen does not count. */
export function isTouchFirst(): boolean {
	return matchMedia("(pointer: coarse)").matches;
}
