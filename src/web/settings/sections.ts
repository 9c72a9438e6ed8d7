import type { ComponentType } from "preact";
import { strings } from "../strings/strings.ts";
import { createLazy } from "../ui/lazy.tsx";
import type { SectionProps } from "./section-props.ts";

/** A section of the settings. Its URL fragment is `#/settings/<id>`. */
export interface Section {
	id: string;
	title: string;
	component: ComponentType<SectionProps>;
}

/** The sections, in the order of the list. Their code is loaded when they are opened. */
export const SECTIONS: readonly Section[] = [
	{
		id: "account",
		title: strings.account.title,
		component: createLazy(async () => (await import("../account/account-section.tsx")).AccountSection),
	},
	{
		id: "sessions",
		title: strings.sessions.title,
		component: createLazy(async () => (await import("../account/sessions-section.tsx")).SessionsSection),
	},
	{
		id: "keys",
		title: strings.keys.title,
		component: createLazy(async () => (await import("../account/keys-section.tsx")).KeysSection),
	},
	{
		id: "agents",
		title: strings.agents.title,
		component: createLazy(async () => (await import("../agents/agents-section.tsx")).AgentsSection),
	},
	{
		id: "appearance",
		title: strings.appearance.title,
		component: createLazy(async () => (await import("./appearance-section.tsx")).AppearanceSection),
	},
	{
		id: "data",
		title: strings.data.title,
		component: createLazy(async () => (await import("../account/data-section.tsx")).DataSection),
	},
];
