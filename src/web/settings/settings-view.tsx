import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { Sections } from "../ui/sections.tsx";
import { SECTIONS } from "./sections.ts";

/** The settings: a list of sections and the selected one. */
export function SettingsView({ client, route, onSessionChange }: ViewProps) {
	return (
		<Sections
			view="settings"
			title={lazyStrings.settings.title}
			label={lazyStrings.settings.sections}
			sections={SECTIONS}
			section={route.view === "settings" ? route.section : ""}
			props={{ client, onSessionChange }}
		/>
	);
}
