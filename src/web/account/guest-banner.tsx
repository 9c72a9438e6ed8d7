import { formatRoute } from "../shell/route.ts";
import { lazyStrings } from "../strings/lazy-strings.ts";

/** Tells a guest what signing up keeps. */
export function GuestBanner() {
	const { guestTitle, guestExplanation, signUp, signIn } = lazyStrings.account;
	return (
		<div class="notice guest-banner" data-testid="guest-banner">
			<p>
				<strong>{guestTitle}</strong> {guestExplanation}
			</p>
			<p class="form-actions">
				<a class="primary account-button" href={formatRoute({ view: "sign-up" })}>
					{signUp}
				</a>
				<a class="quiet account-button" href={formatRoute({ view: "sign-in" })}>
					{signIn}
				</a>
			</p>
		</div>
	);
}
