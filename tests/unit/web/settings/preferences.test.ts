import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { writeStored } from "../../../../src/web/session/storage.ts";
import { getPreferences, updatePreferences } from "../../../../src/web/settings/preferences.ts";

const DEFAULTS = {
	theme: "system",
	defaultAgent: "general",
	model: "",
	answerLength: "normal",
	useKnowledge: true,
	sendKey: "enter",
};

describe("preferences", () => {
	const items = new Map<string, string>();

	beforeEach(() => {
		vi.stubGlobal("localStorage", {
			getItem: (key: string) => items.get(key) ?? null,
			setItem: (key: string, text: string) => items.set(key, text),
			removeItem: (key: string) => items.delete(key),
		});
		writeStored("omeruta.preferences", null);
	});

	afterEach(() => {
		vi.unstubAllGlobals();
	});

	test("have a default for each missing or invalid field", () => {
		expect(getPreferences()).toEqual(DEFAULTS);
		items.set("omeruta.preferences", JSON.stringify({ theme: "sepia", answerLength: "long" }));
		expect(getPreferences()).toEqual({ ...DEFAULTS, answerLength: "long" });
	});

	test("keep the fields that a change does not mention", () => {
		updatePreferences({ theme: "dark" });
		updatePreferences({ sendKey: "ctrl-enter" });
		expect(getPreferences()).toEqual({ ...DEFAULTS, theme: "dark", sendKey: "ctrl-enter" });
	});
});
