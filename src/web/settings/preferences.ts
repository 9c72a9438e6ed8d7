import { useEffect, useState } from "preact/hooks";
import * as z from "zod";
import { readStored, writeStored } from "../session/storage.ts";

/** `shell/theme.ts` reads the theme under this key before the first paint. */
const KEY = "omeruta.preferences";
/** Maximum length of an agent's or a model's name. */
const NAME_MAX_CHARS = 200;

/** What a user chose for this browser. An invalid or missing field gets its default. */
const Preferences = z.object({
	theme: z.enum(["system", "light", "dark"]).catch("system"),
	/** The agent that is selected in a new conversation. Ignored if there is no such agent. */
	defaultAgent: z.string().max(NAME_MAX_CHARS).catch("general"),
	/** The model that answers. Empty for the server's default, which also replaces a model that is gone. */
	model: z.string().max(NAME_MAX_CHARS).catch(""),
	answerLength: z.enum(["short", "normal", "long"]).catch("normal"),
	/** Whether answers use the knowledge base. */
	useKnowledge: z.boolean().catch(true),
	/** The key that sends a question. */
	sendKey: z.enum(["enter", "ctrl-enter"]).catch("enter"),
});
export type Preferences = z.infer<typeof Preferences>;

const listeners = new Set<() => void>();

/** Returns the preferences that are stored in this browser. */
export function getPreferences(): Preferences {
	return readStored(KEY, Preferences) ?? Preferences.parse({});
}

/** Stores some of the preferences. Other tabs adopt them. */
export function updatePreferences(changes: Partial<Preferences>): void {
	writeStored(KEY, { ...getPreferences(), ...changes });
	for (const listener of listeners) listener();
}

/** Returns the preferences and re-renders when this or another tab changes them. */
export function usePreferences(): Preferences {
	const [preferences, setPreferences] = useState(getPreferences);
	useEffect(() => {
		const update = () => setPreferences(getPreferences());
		const onStorage = ({ key }: StorageEvent) => {
			if (key === KEY) update();
		};
		listeners.add(update);
		addEventListener("storage", onStorage);
		return () => {
			listeners.delete(update);
			removeEventListener("storage", onStorage);
		};
	}, []);
	return preferences;
}
