/** Whether people mainly touch the screen. A laptop that has a touch screen too does not count. */
export function isTouchFirst(): boolean {
	return matchMedia("(pointer: coarse)").matches;
}
