import { AccountSection } from "../account/account-section.tsx";
import { DataSection } from "../account/data-section.tsx";
import { KeysSection } from "../account/keys-section.tsx";
import { SessionsSection } from "../account/sessions-section.tsx";
import { AgentsSection } from "../agents/agents-section.tsx";
import { LinksSection } from "../share/links-section.tsx";
import { lazyStrings } from "../strings/lazy-strings.ts";
import type { Section } from "../ui/sections.tsx";
import { AppearanceSection } from "./appearance-section.tsx";
import type { SectionProps } from "./section-props.ts";

/** The sections, in the order of the list. */
export const SECTIONS: readonly Section<SectionProps>[] = [
	{
		id: "account",
		title: lazyStrings.account.title,
		component: AccountSection,
	},
	{
		id: "sessions",
		title: lazyStrings.sessions.title,
		component: SessionsSection,
	},
	{
		id: "keys",
		title: lazyStrings.keys.title,
		component: KeysSection,
	},
	{
		id: "links",
		title: lazyStrings.links.title,
		component: LinksSection,
	},
	{
		id: "agents",
		title: lazyStrings.agents.title,
		component: AgentsSection,
	},
	{
		id: "appearance",
		title: lazyStrings.appearance.title,
		component: AppearanceSection,
	},
	{
		id: "data",
		title: lazyStrings.data.title,
		component: DataSection,
	},
];
