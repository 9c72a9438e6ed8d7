import type { ConnectionState } from "../../client/socket/connection-state.ts";
import { getLastUser } from "../account/current-user.ts";
import { navigate } from "../shell/route.ts";
import { strings } from "../strings/strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { ErrorNotice } from "../ui/error-notice.tsx";

interface Props {
	connection: ConnectionState;
	/** Whether the server doesn't have the conversation, although it isn't a new one. */
	isMissing: boolean;
	problem: Error | null;
	onDismiss: () => void;
	onNew: () => void;
	onSignInAgain: () => void;
}

/** Why the conversation is closed, or else the last problem, or else that there is no such conversation. */
export function Notices({ connection, isMissing, problem, onDismiss, onNew, onSignInAgain }: Props) {
	const { signedOut, deleted, missing, startNew } = strings.conversation;
	if (connection === "signed_out" && getLastUser()?.is_guest === false) {
		const { sessionEnded, signIn } = strings.conversation;
		return (
			<ErrorNotice message={sessionEnded} action={signIn} onAction={() => navigate({ view: "sign-in" })} />
		);
	}
	if (connection === "signed_out")
		return <ErrorNotice message={signedOut} action={startNew} onAction={onSignInAgain} />;
	if (connection === "deleted") return <ErrorNotice message={deleted} action={startNew} onAction={onNew} />;
	if (problem !== null)
		return (
			<ErrorNotice message={describeError(problem)} action={strings.shell.dismiss} onAction={onDismiss} />
		);
	return isMissing ? <ErrorNotice message={missing} action={startNew} onAction={onNew} /> : null;
}
