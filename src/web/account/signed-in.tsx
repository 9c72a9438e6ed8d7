import type { ComponentChildren } from "preact";
import type { OmerutaClient } from "../../client/client.ts";
import type { User } from "../../contracts/auth.ts";
import { navigate } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { strings } from "../strings/strings.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";
import { useUser } from "./current-user.ts";

interface Props {
	client: OmerutaClient;
	children: (user: User) => ComponentChildren;
}

/** Shows a section to the current user. If the session was ended elsewhere, offers to sign in again. */
export function SignedIn({ client, children }: Props) {
	const user = useUser(client);
	if (user === undefined) return <p class="pending">{lazyStrings.account.loading}</p>;
	if (user !== null) return <>{children(user)}</>;
	const { sessionEnded, signIn } = strings.conversation;
	return (
		<ErrorNotice message={sessionEnded} action={signIn} onAction={() => navigate({ view: "sign-in" })} />
	);
}
