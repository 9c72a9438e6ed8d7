import { useEffect, useRef } from "preact/hooks";
import { formatRoute } from "../shell/route.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { SECTIONS } from "./sections.ts";

/** The settings: a list of sections and the selected one. */
export function SettingsView({ client, route, onSessionChange }: ViewProps) {
	const selected =
		SECTIONS.find(({ id }) => route.view === "settings" && id === route.section) ?? SECTIONS[0];
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = [selected?.title, lazyStrings.settings.title, strings.shell.product].join(" – ");
		heading.current?.focus();
	}, [selected]);
	if (selected === undefined) return null;
	const Selected = selected.component;
	return (
		<main class="settings" data-testid="settings">
			<nav class="settings-nav" aria-label={lazyStrings.settings.sections}>
				<h1>{lazyStrings.settings.title}</h1>
				<ul>
					{SECTIONS.map(({ id, title }) => (
						<li key={id}>
							<a
								href={formatRoute({ view: "settings", section: id })}
								aria-current={id === selected.id ? "page" : undefined}
								data-testid={`section-${id}`}
							>
								{title}
							</a>
						</li>
					))}
				</ul>
			</nav>
			<section class="settings-section" aria-labelledby="settings-heading">
				<h2 id="settings-heading" ref={heading} tabIndex={-1}>
					{selected.title}
				</h2>
				<Selected key={selected.id} client={client} onSessionChange={onSessionChange} />
			</section>
		</main>
	);
}
