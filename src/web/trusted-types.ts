interface Rules {
	createHTML?(html: string): string;
	createScriptURL?(url: string): string;
}

declare global {
	/**
	 * The part of Trusted Types that the page uses. TypeScript's DOM types accept only strings, so trusted values are
	 * declared as strings. Undefined in browsers that don't enforce Trusted Types. https://www.w3.org/TR/trusted-types/
	 */
	var trustedTypes: { createPolicy<R extends Rules>(name: string, rules: R): R } | undefined;
}

/** Creates a Trusted Types policy. Its name must be in the page's Content-Security-Policy, and may be used once. */
export function createPolicy<R extends Rules>(name: string, rules: R): R {
	return globalThis.trustedTypes?.createPolicy(name, rules) ?? rules;
}
