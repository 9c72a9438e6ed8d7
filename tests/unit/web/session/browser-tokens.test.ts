import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { browserTokens, watchOtherTabs } from "../../../../src/web/session/browser-tokens.ts";
import { onTokenChange, type TokenChange } from "../../../../src/web/session/token-changes.ts";

const tokens = (session: string, generation = 1) => ({
	access: "a",
	refresh: `${session}.${generation}.proof`,
});

describe("a change of the tokens", () => {
	let changes: TokenChange[];
	let stop: () => void;

	beforeEach(() => {
		changes = [];
		stop = onTokenChange((change) => changes.push(change));
	});

	afterEach(() => {
		stop();
		browserTokens.save(null);
		vi.unstubAllGlobals();
	});

	test("says whether another session began, also when nobody is signed in", () => {
		browserTokens.save(tokens("s1"));
		browserTokens.save(tokens("s1", 2));
		browserTokens.save(tokens("s2"));
		browserTokens.save(null);
		expect(changes.map(({ isOtherSession }) => isOtherSession)).toEqual([true, false, true, true]);
		expect(changes.some(({ isOtherTab }) => isOtherTab)).toBe(false);
	});

	test("by another tab is reported, and its sign-out also removes the tokens in memory", () => {
		const window = new EventTarget();
		vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
		watchOtherTabs();
		browserTokens.save(tokens("s1"));
		changes.length = 0;
		const dispatch = (key: string | null, newValue: string | null) => {
			const oldValue = JSON.stringify(tokens("s1"));
			window.dispatchEvent(Object.assign(new Event("storage"), { key, oldValue, newValue }));
		};
		dispatch("another key", null);
		dispatch(null, null);
		expect(changes).toEqual([]);
		expect(browserTokens.load()).toEqual(tokens("s1"));
		dispatch("omeruta.tokens", JSON.stringify(tokens("s1", 2)));
		dispatch("omeruta.tokens", null);
		expect(changes).toEqual([
			{ isOtherSession: false, isOtherTab: true },
			{ isOtherSession: true, isOtherTab: true },
		]);
		expect(browserTokens.load()).toBeNull();
	});
});
