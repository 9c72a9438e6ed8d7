import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatRoute } from "../shell/route.ts";
import { strings } from "../strings/strings.ts";

/** A section of a view. Its URL fragment is `#/<view>/<id>`. */
export interface Section<Props> {
	id: string;
	title: string;
	component: ComponentType<Props>;
}

interface SectionsProps<Props> {
	view: "settings" | "staff";
	title: string;
	/** The name of the list for screen readers. */
	label: string;
	/** In the order of the list. The first one is shown if none is selected. */
	sections: readonly Section<Props>[];
	/** The id of the selected section. */
	section: string;
	/** The properties of every section. */
	props: Props;
}

/** A list of sections and the selected one, whose heading receives the focus. */
export function Sections<Props extends object>(options: SectionsProps<Props>) {
	const { view, title, label, sections, section, props } = options;
	const selected = sections.find(({ id }) => id === section) ?? sections[0];
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		document.title = [selected?.title, title, strings.shell.product].join(" – ");
		heading.current?.focus();
	}, [selected, title]);
	if (selected === undefined) return null;
	const Selected = selected.component;
	return (
		<main class="settings" data-testid={view}>
			<nav class="settings-nav" aria-label={label}>
				<h1>{title}</h1>
				<ul>
					{sections.map(({ id, title: name }) => (
						<li key={id}>
							<a
								href={formatRoute({ view, section: id })}
								aria-current={id === selected.id ? "page" : undefined}
								data-testid={`section-${id}`}
							>
								{name}
							</a>
						</li>
					))}
				</ul>
			</nav>
			<section class="settings-section" aria-labelledby="section-heading">
				<h2 id="section-heading" ref={heading} tabIndex={-1}>
					{selected.title}
				</h2>
				<Selected key={selected.id} {...props} />
			</section>
		</main>
	);
}
