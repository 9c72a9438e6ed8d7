import { useEffect, useState } from "preact/hooks";
import type { OmerutaClient } from "../../client/client.ts";
import type { ViewProps } from "../shell/view-props.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";
import { describeError } from "../ui/describe-error.ts";
import { toError } from "../ui/to-error.ts";
import { useUser } from "./current-user.ts";

type Props = Omit<ViewProps, "route">;

/**
 * Leaves a form without an account: returns to the conversations, as a new guest if nobody is signed in. Renders nothing if
 * the server refuses guests.
 */
export function ContinueAsGuest({ client, areGuestsRefused, onSessionChange }: Props) {
	const user = useUser(client);
	const canBeGuest = useGuestAccess(client, areGuestsRefused);
	const [error, setError] = useState<string | null>(null);
	const [isBusy, setIsBusy] = useState(false);
	const proceed = async () => {
		setIsBusy(true);
		try {
			if (!(await client.account.isSignedIn())) await client.account.signInAsGuest();
			onSessionChange();
		} catch (caught) {
			setError(describeError(toError(caught)));
			setIsBusy(false);
		}
	};
	if (!canBeGuest && !user) return null;
	const { back, continueAsGuest } = lazyStrings.account;
	return (
		<>
			<button
				type="button"
				class="link-button"
				disabled={isBusy}
				data-testid="continue"
				onClick={() => void proceed()}
			>
				{user && !user.is_guest ? back : continueAsGuest}
			</button>
			{error !== null && (
				<span class="field-error" role="alert">
					{error}
				</span>
			)}
		</>
	);
}

/** Returns whether the server allows guests. False until it is known; true if the server cannot be asked. */
function useGuestAccess(client: OmerutaClient, areGuestsRefused: boolean): boolean {
	const [isAllowed, setIsAllowed] = useState(false);
	useEffect(() => {
		if (areGuestsRefused) return;
		client.health().then(
			({ guests }) => setIsAllowed(guests !== false),
			() => setIsAllowed(true),
		);
	}, [client, areGuestsRefused]);
	return isAllowed && !areGuestsRefused;
}
