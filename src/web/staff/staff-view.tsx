import { useEffect, useMemo } from "preact/hooks";
import { Staff } from "../../client/api/staff.ts";
import { useUser } from "../account/current-user.ts";
import { SignedIn } from "../account/signed-in.tsx";
import type { ViewProps } from "../shell/view-props.ts";
import { staffStrings } from "../strings/staff-strings.ts";
import { strings } from "../strings/strings.ts";
import { Sections } from "../ui/sections.tsx";
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
		<Sections
			view="staff"
			title={staffStrings.title}
			label={staffStrings.sections}
			sections={SECTIONS}
			section={section}
			props={{ client, staff, user }}
		/>
	) : (
		<StaffCode staff={staff} user={user} />
	);
}
