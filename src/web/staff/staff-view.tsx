import { useEffect, useMemo, useRef } from "preact/hooks";
import { Staff } from "../../client/api/staff.ts";
import { useUser } from "../account/current-user.ts";
import { SignedIn } from "../account/signed-in.tsx";
import { formatRoute } from "../shell/route.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { strings } from "../strings/strings.ts";
import type { StaffSectionProps } from "./section-props.ts";
import { SECTIONS } from "./sections.ts";
import { StaffCode } from "./staff-code.tsx";

/** The staff page: a list of sections and the selected one. For everyone else, the form for the one-time code. */
export function StaffView({ client, route }: ViewProps) {
	const staff = useMemo(() => client.api(Staff), [client]);
	const section = route.view === "staff" ? route.section : "";
	useEffect(() => {
		document.title = [staffStrings.title, strings.shell.product].join(" – ");
	}, []);
	const user = useUser(client);
	if (!user) {
		return (
			<main class="account-page">
				<SignedIn client={client}>{() => null}</SignedIn>
			</main>
		);
	}
	return user.is_staff ? (
		<Sections section={section} client={client} staff={staff} user={user} />
	) : (
		<StaffCode staff={staff} user={user} />
	);
}

function Sections({ section, ...props }: StaffSectionProps & { section: string }) {
	const selected = SECTIONS.find(({ id }) => id === section) ?? SECTIONS[0];
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), [selected]);
	if (selected === undefined) return null;
	const Selected = selected.component;
	return (
		<main class="settings" data-testid="staff">
			<nav class="settings-nav" aria-label={staffStrings.sections}>
				<h1>{staffStrings.title}</h1>
				<ul>
					{SECTIONS.map(({ id, title }) => (
						<li key={id}>
							<a
								href={formatRoute({ view: "staff", section: id })}
								aria-current={id === selected.id ? "page" : undefined}
								data-testid={`section-${id}`}
							>
								{title}
							</a>
						</li>
					))}
				</ul>
			</nav>
			<section class="settings-section" aria-labelledby="staff-heading">
				<h2 id="staff-heading" ref={heading} tabIndex={-1}>
					{selected.title}
				</h2>
				<Selected key={selected.id} {...props} />
			</section>
		</main>
	);
}
